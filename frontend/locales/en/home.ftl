# The first page, where an election is, and the page for addresses that lead nowhere.
home-title = A ballot box you can see through
home-first = You vote on your own device, and your ballot is sealed there before it leaves.
home-second = Sealed ballots are added up without opening any of them; several key holders together open only the sum.
home-third = Everything else is public, so anyone can check that each ballot was counted once and as it was cast.
home-have-link = You vote with the link or the letter that the organiser sent you. It opens the right election by itself.
home-elections = Elections here
home-what = The elections
home-empty = There is no election here yet.
home-empty-advice = Whoever runs this service gives organisers an account; they set elections up under “Run an election”. A quick poll needs none.
home-ballots = { $count ->
    [one] 1 ballot recorded
   *[other] { NUMBER($count) } ballots recorded
  }
home-run-by = Run by { $organiser }
home-voted-here = You voted on this device
home-voted-line = Recorded as entry { NUMBER($entry) }
home-check-receipt = Check my receipt
home-forget = Forget on this device
not-found-title = There is no page here
not-found-lead = The address may be cut off: a voter's link is long, and some mail programs break it in two. Copy it whole, or begin at the list of elections.
phase-voting = Open now
phase-coming = Opens later
phase-counting = Closed, being counted
phase-finished = Result published
phase-void = Not counted: too few voters
phase-opens = Opens
phase-closes = Closes
phase-closed = Closed
home-poll = Make a quick poll
home-console = Run an election
home-try = Try it
