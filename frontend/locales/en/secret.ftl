# The page “Is my vote secret?”: who can do what alone, and the honest limits.
secret-title = Is my vote secret?
secret-lead = { $count ->
    [0] Yes, where there are several key holders: your answers are sealed on your own device, and none of them alone can open anything. The page and the ballot of an election lead to what holds there.
    [one] Not from its only key holder, who could open every ballot unnoticed. For everybody else your answers are sealed, on your own device.
   *[other] Yes, unless { NUMBER($needed) } of the { NUMBER($count) } key holders work together against the rules. Your answers are sealed on your own device, and fewer can open nothing.
  }
secret-see = Who sees what
secret-see-server = The service sees that a ballot came and when. It never sees what is in it.
secret-see-registrar = Whoever made the voting codes may know which code went to whom, and can see on the public record that this code was used. Not what was chosen.
secret-see-registered = The service knows who has registered, and whether they have voted. Not what was chosen.
secret-see-holders = { $count ->
    [0] The key holders open the sum of all ballots once, together; of rankings, grades and texts, each answer after mixing. More than half of them must take part.
    [one] The only key holder opens the sum of all ballots. Nothing but a promise keeps single ones closed.
   *[other] { NUMBER($needed) } of the { NUMBER($count) } key holders open the sum of all ballots once, together.
  }
secret-see-mixers = { $count ->
    [one] The only key holder mixes and opens the answers, and could know whose each is.
   *[other] { NUMBER($needed) } of the { NUMBER($count) } key holders mix the answers, so that nobody knows whose they are, and then open each.
  }
secret-see-public = { $opened ->
    [sums] Everybody sees the sealed ballots, their order and the totals, but no single answer.
    [answers] Everybody sees the sealed ballots, their order and, after the count, every answer, without a name.
   *[any] Everybody sees the sealed ballots, their order and the totals; of rankings, grades and texts, every answer, without a name.
  }
secret-see-you = You keep a receipt code. It shows that your ballot is recorded and counted. It does not show how you voted.
secret-alone = What one of them alone cannot do
secret-alone-caption = Who takes part, and what each cannot do alone
secret-alone-who = Who
secret-alone-what = Cannot do alone
secret-official = The official
secret-official-limit = Change the questions after they are published, add voters, read or change ballots
secret-registrar = Whoever hands out the codes
secret-registrar-limit = { $login ->
    [yes] Vote for you
    [no] Open a ballot, but could vote for you
   *[any] Open a ballot; vote for you, where voters also sign in
  }
secret-authenticator = The sign-in service
secret-authenticator-limit = Vote for you
secret-holder = A key holder
secret-holder-limit = { $count ->
    [0] Open anything, where there are several; more than half of them together can
    [one] Nothing: the only one can open every ballot
   *[other] Open anything; { NUMBER($needed) } of them together can
  }
secret-board = The service that keeps the public record
secret-board-limit = Forge a ballot; where independent witnesses watch, drop or reorder one unnoticed
secret-witness = A witness
secret-witness-limit = Anything but refuse to confirm
secret-voter = A voter
secret-voter-limit = Be counted twice: the last ballot counts
secret-observer = An observer
secret-observer-limit = Nothing is needed to check everything
secret-limits = What nobody can promise
secret-limits-lead = These limits are real. Weigh them before you use this for something that matters to you.
secret-limit-holders = If enough key holders work together in secret, they can open single ballots.
secret-limit-ghosts = { $login ->
    [yes] Whoever hands out the codes and runs the sign-in service could together vote for people who do not vote.
    [no] Whoever made the voting codes could vote for people who do not vote.
   *[any] Whoever made the voting codes could vote for people who do not vote; where voters also sign in, only together with the sign-in service.
  }
secret-limit-buyer = A voter who wants to can prove to a buyer how he voted. If somebody stands behind you, vote again later where voting again is allowed: the last ballot counts.
secret-limit-again = That somebody voted again can be seen on the public record.
secret-limit-device = Your device sees your answers. A device under somebody else's control can show you one thing and seal another; the practice ballot, checked on a second device, finds that.
secret-limit-decades = Computers that do not exist yet may open today's ballots one day. Sealed ballots are public for ever.
secret-limit-first = The last key holder who takes part sees the result a moment before everybody else.
secret-limit-small = In a very small or unanimous group the result itself tells how people voted.
secret-how = How it works, in five steps
secret-how-1 = { $count ->
    [one] Before voting, the only key holder makes the key.
   *[other] Before voting, the key holders make one key together. Each has a part; nobody ever has the whole.
  }
secret-how-2 = { $opened ->
    [answers] Your device seals your answers with that key. Whether they keep the rules shows when they are opened.
   *[sums] Your device seals each answer with that key and adds a proof that the ballot keeps the rules, without showing the answers.
  }
secret-how-3 = The public record takes the ballot and answers with a receipt. Nothing on the record can be taken away or changed without being noticed.
secret-how-4 = { $opened ->
    [answers] After closing, the sealed answers are mixed and opened, and each step is proven.
   *[sums] After closing, anybody can add up the sealed ballots. That one sum is opened, with a proof that it was done right.
  }
secret-how-5 = Anybody can check all of it again, with this site or with a program of their own.
