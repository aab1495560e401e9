# How answers were counted: said of what the worker has computed, on the page of the result, in the minutes, and as a text to save.
count-answers = { $valid ->
    [one] 1 valid answer
   *[other] { NUMBER($valid) } valid answers
  } and { NUMBER($invalid) } invalid. { $mixed ->
    [one] 1 key holder has mixed
   *[other] { NUMBER($mixed) } key holders have mixed
  } them one after the other, and { NUMBER($opened) } have opened what came out: nobody knows whose an answer is.
count-flaw-none = Invalid because it is no answer at all: { NUMBER($number) }.
count-flaw-gap = Invalid because a rank is left out between others: { NUMBER($number) }.
count-flaw-shared = Invalid because two options share a rank where each needs its own: { NUMBER($number) }.
count-flaw-missing = Invalid because an option has no rank where all need one: { NUMBER($number) }.
count-flaw-grade = Invalid because there is no such grade: { NUMBER($number) }.
count-flaw-text = Invalid because it is not plain text: { NUMBER($number) }.

count-nobody = Nobody is elected
count-elected = Elected: { $names }
count-tied = A tie: { $tied }
count-elected-tied = Elected: { $names }. A tie for what is left: { $tied }

count-by = { $seats ->
    [one] One place is filled by { $rule }.
   *[other] { NUMBER($seats) } places are filled by { $rule }.
  }
count-rule-runoff = instant runoff
count-rule-scottish = the single transferable vote, as in Scottish local elections
count-rule-meek = the single transferable vote by Meek’s method
count-rule-schulze = the Schulze method
count-rule-pairs = ranked pairs
count-rule-borda = the Borda count
count-rule-judgment = majority judgment
count-rule-star = STAR: score, then automatic runoff
count-ties-declared = Ties stay ties.
count-ties-order = Where nothing else decides a tie, the order of the options in the rules does.
count-blank = Blank, so counting for nothing: { NUMBER($number) }.
count-unclear = Without a single first choice, so counting for nothing: { NUMBER($number) }.
count-nothing = No answer counts, so nobody is elected.

count-option = Option
count-place = Place
count-order = The order of all options
count-step-by-step = Step by step
count-why = Why
count-more = { $number ->
    [one] One more is in the file.
   *[other] { NUMBER($number) } more are in the file.
  }
count-numbered = { NUMBER($number) }. { $name }
count-votes = { $votes ->
    [one] 1 vote
   *[other] { NUMBER($votes) } votes
  }
count-votes-part = { $votes } votes
count-worth = { $papers ->
    [one] { $votes } (1 paper)
   *[other] { $votes } ({ NUMBER($papers) } papers)
  }

count-stages = Votes at the end of each stage
count-stage = Stage { NUMBER($number) }
count-stages-marks = ★ is elected, – is out.
count-exhausted = No further choice
count-cut = Cut off
count-quota = To be elected
count-picture-stages = The same as a picture: a column for each stage
count-legend-votes = Votes
count-legend-elected = Elected
count-first-runoff = First choices are counted. More than half are { $quota }.
count-first-scottish = First choices are counted. The quota is { $quota }: { NUMBER($valid) } divided by { NUMBER($parts) }, without the remainder, and one more.
count-first-meek = First choices are counted. The quota is { $quota }.
count-surplus = { $name } has { $surplus } above the quota. Of every paper that part of its value passes on to the next choice that is left: { $surplus } of { $votes }.
count-distribution = { $times ->
    [one] What elected options have above the quota passes on, in one distribution.
   *[other] What elected options have above the quota passes on, in { NUMBER($times) } distributions.
  } The quota is now { $quota }.
count-keeps = { $name } keeps { $keep } of each vote that reaches it; the rest passes on.
count-out = { $name } has the fewest votes ({ $votes }) and is out.
count-all-out = { $names } have the fewest votes ({ $votes } each) and are out.
count-quota-now = The quota is now { $quota }.
count-moves = From { $name }: { $moves }.
count-move = { $votes } to { $name }
count-move-nowhere = { $votes } without a further choice
count-moves-nothing = Nothing passes on, as this fills the last places.
count-lost = Lost, because values are cut off behind the fifth decimal: { $votes }.
count-reached = { $name } has { $votes } and is elected.
count-filled = No more are left than places: elected are { $names }.
count-tie-earlier = { $names } stood equal; at the end of stage { NUMBER($stage) } they did not, and that decides.
count-tie-together = { $names } stood equal. Together they have so little that all of them are out, whoever goes first.
count-tie-order = { $names } stood equal; the order of the options decides.
count-tie-harmless = { $names } stood equal. It does not matter who goes first: the same are elected in every way.
count-open-surplus = Here the count ends: { $names } stand equal, and nothing in the answers decides whose surplus passes on first.
count-open-exclusion = Here the count ends: { $names } stand equal, and nothing in the answers decides which of them goes first.
count-way = If it is { $name } – { $outcome }.
count-ways-many = There are too many ways to go on to try all of them: everybody who is left ties.

count-pairs = How many answers prefer the option of the row to that of the column
count-pairs-many = There are too many options to show every pair here; the JSON file has them.
count-pairs-marks = A number stands out where the option of the row beats that of the column.
count-picture-pairs = The same as a picture: a column for each duel, in the order of the options
count-legend-beats = Beats
count-legend-beaten = Does not
count-legend-half = Half of those who prefer one of the two
count-condorcet = { $name } beats every other option, two by two.
count-condorcet-none = No option beats every other one.
count-why-paths = A path is as strong as its weakest step. An option is before another if its strongest path to it is stronger than the strongest path back.
count-before = { $one } is before { $other }.
count-path = The strongest path: { $path }, { $strength }.
count-path-back = Back: { $path }, { $strength }.
count-path-none = There is no path back.
count-strength = { NUMBER($votes) } to { NUMBER($against) }
count-locking = The pairs, from the strongest on. A pair is locked unless those before it lead back.
count-beats = { $winner } beats { $loser } by { $strength }:
count-locked = locked.
count-left-out = left out, since the pairs before it lead back: { $path }.
count-locked-by-order = It came before equally strong pairs by the order of the options.
count-over = { $winner } over { $loser }
count-open-pairs = Here the count ends: these pairs are equally strong and cannot all be locked: { $pairs }.
count-way-pair = If { $pair } is locked first – { $outcome }.

count-borda = An answer gives an option one point for every option that it ranks lower, and half a point for every equal one.
count-points = Points
count-totals = Sum of all grades
count-picture-points = The same as a picture
count-judgment = The option with the better median grade is before; of two grades in the middle the worse one counts. Whoever gave an option no grade gave it the worst.
count-grades = How often each grade was given
count-median = Median
count-better = Better
count-worse = Worse
count-picture-grades = The same as a picture, the best grades first
count-legend-middle = The middle
count-equal-medians = Where medians were equal
count-parting = { $times ->
    [one] From { $one } and { $other } the median grade is taken away once: then the one has “{ $first }” and the other “{ $second }”.
   *[other] From { $one } and { $other } the median grade is taken away { NUMBER($times) } times: then the one has “{ $first }” and the other “{ $second }”.
  }
count-runoff-heading = The runoff
count-finalist = Reaches the runoff: { $names }.
count-finalist-beats = { $equal } have the same sum. { $names } beats the others of them and reaches the runoff.
count-finalist-order = { $equal } have the same sum, and nothing in the answers decides: the order of the options takes { $names }.
count-finalist-open = { $names } have the same sum, and nothing in the answers decides who reaches the runoff.
count-runoff = { NUMBER($mine) } prefer { $one }, { NUMBER($yours) } prefer { $other }.
count-runoff-tie = They tie.
count-runoff-total = { $name } wins by the higher sum.
count-runoff-order = { $name } wins by the order of the options.
count-runoff-wins = { $name } wins.

count-text = “{ $text }”
count-written = Text
count-voters = Voters
count-texts = What voters wrote
count-equal-texts = Texts count as equal only where they are the same, letter by letter.
count-picture-texts = The most frequent as a picture
