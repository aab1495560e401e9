# The registrar's pages: the list of voters, their codes, the letters, the roll on the public record.
roll-title = Voters and voting codes
roll-lead = Who may vote, and the codes they vote with. You make them here; the service never sees them.
roll-step-list = List
roll-step-codes = Codes
roll-step-save = Letters
roll-step-publish = Publish
roll-reading = Reading and checking the public record…
roll-stays = Names and addresses stay in this browser.
roll-stays-how = The list is read and checked on this device. The service gets no names and no voting codes: only the roll, which is public and says nothing about who is who.

# A list comes in
roll-import = Your list
roll-import-lead = One line for each voter: a name, an e-mail address, or both, a weight if votes weigh differently, and a language if mail and letters are to be in several. A first line such as “name, email, weight, language” says which column is which, in any order.
roll-file = A file
roll-file-hint = A spreadsheet (.xlsx, its first sheet) or a CSV file, such as LimeSurvey’s export of participants, up to 16 MiB. Nothing is uploaded.
roll-paste = Or paste the list
roll-paste-hint = Copied from a spreadsheet or a text, one voter a line.
roll-judge = Check the list
roll-found = This browser keeps a list of { $count ->
    [one] 1 voter
   *[other] { NUMBER($count) } voters
  } for this election.
roll-found-on = Go on with it
roll-found-forget = Forget it
roll-kept = The list is kept in this browser, and nowhere else.
roll-kept-how = Codes can be made once the election is published. Save the checked list as well: another browser, or this one after its data were cleared, does not have it. On a computer that others use, forget the list here and keep the file instead.

# The list is judged
roll-judged = Every line, checked
roll-sum-lines = { $count ->
    [one] 1 line
   *[other] { NUMBER($count) } lines
  }
roll-sum-voters = { $count ->
    [one] 1 voter
   *[other] { NUMBER($count) } voters
  }
roll-sum-duplicates = { $count ->
    [one] 1 duplicate
   *[other] { NUMBER($count) } duplicates
  }
roll-sum-problems = { $count ->
    [one] 1 with a problem
   *[other] { NUMBER($count) } with a problem
  }
roll-sum-left-duplicates = { $count ->
    [one] 1 duplicate left out
   *[other] { NUMBER($count) } duplicates left out
  }
roll-sum-left-others = { $count ->
    [one] 1 other left out
   *[other] { NUMBER($count) } others left out
  }
roll-sum-heading = { $count ->
    [one] the heading
   *[other] { NUMBER($count) } lines of heading
  }
roll-sum-empty = { $count ->
    [one] 1 empty line
   *[other] { NUMBER($count) } empty lines
  }
roll-read-utf8 = Read as text.
roll-read-utf16 = Read as text in Unicode (UTF-16).
roll-read-windows = Read as text of an older Windows program. Look at names with accents: are they right?
roll-read-sheet = Read from the sheet “{ $sheet }”. { $others ->
    [0] The workbook has no other.
    [one] The workbook’s other sheet is not read.
   *[other] The workbook’s { NUMBER($others) } other sheets are not read.
  }
roll-column-name = Names: column { $place }
roll-column-email = E-mail addresses: column { $place }
roll-column-weight = Weights: column { $place }
roll-column-language = Language: column { $place }
roll-column-guessed = There is no heading: line 1 is taken as a voter.
roll-column-unknown = Not read: { $titles }
roll-without-email = { $count ->
    [one] 1 voter has no e-mail address and needs a letter.
   *[other] { NUMBER($count) } voters have no e-mail address and need letters.
  }
roll-all-well = No line has a problem.
roll-decide = { $count ->
    [one] 1 line needs a decision.
   *[other] { NUMBER($count) } lines need a decision.
  }
roll-decide-how = Mend a line below, leave it out, or mend your file and drop it again. Mending the file is better where you will use it again.
roll-leave-duplicates = Leave { $count ->
    [one] the duplicate
   *[other] all { NUMBER($count) } duplicates
  } out
roll-leave-all = Leave { $count ->
    [one] this line
   *[other] all { NUMBER($count) } lines
  } out
roll-take = Take { $count ->
    [one] this 1 voter
   *[other] these { NUMBER($count) } voters
  }
roll-another = Use another list
roll-show = Show
roll-show-open = Lines that need a decision ({ NUMBER($count) })
roll-show-all = All lines
roll-show-left = Lines that are left out ({ NUMBER($count) })
roll-no-lines = There are no such lines.
roll-table = The lines of the list
roll-head-line = Line
roll-head-verdict = What it is
roll-head-name = Name
roll-head-email = E-mail address
roll-head-weight = Weight
roll-head-language = Language
roll-head-act = Change
roll-is-voter = Voter
roll-is-duplicate = Duplicate
roll-is-problem = Problem
roll-is-left = Left out
roll-mend = Mend
roll-leave-out = Leave out
roll-take-in = Take in
roll-of-line = line { NUMBER($line) }
roll-page = Lines { NUMBER($from) } to { NUMBER($to) } of { NUMBER($total) }
roll-page-back = Earlier lines
roll-page-on = Further lines
roll-mend-title = Mend line { NUMBER($line) }
roll-mend-lead = Your file stays as it is: this changes the line here only.
roll-mend-save = Use this line
roll-mend-cancel = Leave it as it is
roll-line-fields = It has { $found ->
    [one] 1 field
   *[other] { NUMBER($found) } fields
  }, but the first line has { NUMBER($expected) }. Is a separator missing, or one too many?
roll-line-several = A quotation mark makes one row of all lines up to { NUMBER($last) }. Is the second mark missing?
roll-line-long-name = The name has more than { NUMBER($limit) } characters.
roll-line-long-email = The address has more than { NUMBER($limit) } characters.
roll-line-control-name = The name has characters that cannot be printed.
roll-line-control-email = The address has characters that cannot be printed.
roll-line-nobody = Neither a name nor an address.
roll-line-address = This is not an e-mail address.
roll-line-hidden = An invisible character ({ $letter }) stands in the address: no mail would arrive. Type the address again.
roll-line-weight = The weight is not a whole number of 1 or more.
roll-line-language = Mail and letters are not written in “{ $said }”, but in { $known }. Leave it empty for the election’s own language.
roll-line-same-address = Lines { NUMBER($first) } and { NUMBER($line) } have the same address.
roll-line-same-name = Lines { NUMBER($first) } and { NUMBER($line) } have the same name, and no two addresses tell them apart.

# The list is taken
roll-taken = Your list is taken
roll-kpi-voters = Voters
roll-kpi-weight = Total weight
roll-kpi-left = Lines left out
roll-taken-code = Code of the checked list, to compare it with a colleague’s:
roll-taken-save = Save the checked list

# Codes
codes-make = Make the voting codes
codes-make-lead = Everybody gets a code of 24 letters and digits. It is made here and now, on this device. Whoever has a code can vote with it.
codes-url = The address that voters open
codes-url-hint = Links and QR codes begin with it.
codes-make-now = Make { $count ->
    [one] 1 code
   *[other] { NUMBER($count) } codes
  }
codes-making = { NUMBER($done) } of { NUMBER($total) } codes
codes-save = Save the codes, then open the file once
codes-secret = This file holds { $count ->
    [one] the voting code of 1 voter
   *[other] the voting codes of { NUMBER($count) } voters
  } and is the only copy.
codes-secret-how = Whoever has it can vote for everybody; without it no letter can be printed and no lost code replaced. Keep it where only you get at it, and delete it when the result is final.
codes-save-now = Save the file of codes
codes-again = The file of voting codes
codes-again-hint = Choose the file that you have just saved. Only this shows that it is whole.
codes-open = Open your file of voting codes
codes-open-lead = It is needed to print letters and to replace a lost code. It is opened on this device and sent nowhere.
codes-open-hint = The CSV file that you saved when the codes were made.
codes-have = I have made the codes already
codes-ready = The codes are saved
codes-ready-lead = { $count ->
    [one] 1 voter
   *[other] { NUMBER($count) } voters
  } with a total weight of { NUMBER($weight) }.
codes-fingerprint = Code of the roll:
codes-merge = Print the letters here, or use the file of codes for a mail merge: it has name, address, code and link in columns.
codes-public-save = Save the public roll

# Letters
letters-title = Letters to print
letters-show = Letters to print
letters-secret = Every letter holds a voter’s code.
letters-how = Print on a printer that only you use, fold the letters at once, and do not save them as a file.
letters-page = Letters { NUMBER($from) } to { NUMBER($to) } of { NUMBER($total) }
letters-back = Earlier letters
letters-on = Further letters
letters-print = Print these letters
letters-find = One letter alone
letters-choose = Show the letter to
letters-one = The letter to { $name }
letters-print-one = Print this letter
letters-all = All letters
letters-leave = Back

# The roll on the public record
publish-roll = Publish the roll
publish-roll-lead = The roll has a public credential and a weight for each voter, in an order that says nothing, and no names. You sign it with the registrar’s key. Once voting is opened it is frozen.
publish-roll-now = Publish the roll of { $count ->
    [one] 1 voter
   *[other] { NUMBER($count) } voters
  }
publish-roll-key = Open the registrar’s key first.
publish-roll-busy = Signing, sending, and reading it back from the public record…
roll-on-record = The roll is on the public record: { $count ->
    [one] 1 voter
   *[other] { NUMBER($count) } voters
  }.
roll-on-record-how = It was read back from the record and checked. Give number and code to the officials: they compare them before they open the election.
roll-on-record-frozen = Voting has been opened, and the roll is frozen. Lost codes can still be replaced.
roll-on-record-other = The codes that are open in this tab are not exactly these. If publishing stopped half-way, publish again below. Otherwise you opened an older file, or somebody else’s roll was published: tell the officials.

# A lost code
replace-title = Somebody lost the code
replace-lead = The old code stops counting, together with a ballot that was cast with it, and a new one takes its place.
replace-who = Name or e-mail address
replace-find = Find
replace-found = { $count ->
    [0] Nobody in the file of codes has this name or address.
    [one] 1 person found.
   *[other] { NUMBER($count) } people found, { NUMBER($limit) } at most are shown.
  }
replace-choose = Replace the code
replace-sure = A new code for { $name }?
replace-sure-how = Make sure that it is the voter who asks: whoever gets the new code votes in that name.
replace-make = Make the new code
replace-new = The new code is made.
replace-new-how = Your file of codes has changed. Save it anew and delete the old one; only then the change can be published.
replace-consent = An official must consent
replace-consent-lead = Voting has been opened: the record takes a change only with an official’s signature, so that no registrar can take anybody’s vote away alone.
replace-request-save = Save the request
replace-request-where = Send it to an official. It holds no secret. The official opens it on this service under “Consent to a new code”, or with the command “glassurn cosign”, and sends a file back.
replace-consent-file = The official’s consent
replace-consent-here = I am an official of this election too
replace-consent-now = Consent with my official’s key
replace-publish = Publish the change
replace-publish-lead = Once it is on the public record, the old code is worthless and the new one works.
replace-publish-now = Publish the change
replace-file-lead = Choose the consent that an official has sent you, or a request from before voting was opened.
replace-have-file = I have an official’s consent in a file
replace-done = The old code is revoked and the new one is on the roll.
replace-done-how = The public record was read again and holds the change. Now give the new code to the voter.
consent-title = Consent to a new code
consent-lead = A voter has lost the code, and the registrar asks you, an official, to agree that it is replaced.
consent-file = The registrar’s request
consent-file-hint = The file that the registrar has sent you. It is read on this device.
consent-means = What you agree to
consent-ballot = The ballot of entry { NUMBER($entry) } stops counting.
consent-no-ballot = No ballot was cast with the old code.
consent-ask = Ask the registrar who asked for the new code, and how that person was recognised.
consent-revoked = Revoked
consent-added = In its place
consent-now = I agree
consent-done = You have agreed.
consent-done-how = Send this file back to the registrar, who publishes it.
consent-save = Save the consent

# What can be wrong
roll-fault-too-large = The file is larger than { NUMBER($limit) } MiB.
roll-fault-too-long = The file has more than { NUMBER($limit) } lines.
roll-fault-too-wide = Line { NUMBER($line) } has more than { NUMBER($limit) } columns.
roll-fault-twice = The first line names the column “{ $title }” twice.
roll-fault-open = { $count ->
    [one] 1 line needs
   *[other] { NUMBER($count) } lines need
  } a decision first.
roll-fault-open-advice = Mend these lines or leave them out.
roll-fault-too-many = A roll has at most { NUMBER($limit) } voters.
roll-fault-too-many-advice = Split the electorate into several elections.
roll-fault-total = The weights add up to more than { NUMBER($limit) }.
roll-fault-lonely = Fewer than { NUMBER($shared) } voters have the weight { NUMBER($weight) }, such as line { NUMBER($line) }: the result would tell how they voted.
roll-fault-weights-advice = Change the weights in the list. Whether weights may show votes was decided when the election was published.
roll-fault-empty = There is nobody on this list.
roll-fault-empty-advice = Put one voter on each line: a name, an e-mail address, or both.
roll-fault-old = This is an old Excel workbook (.xls), or one under a password.
roll-fault-not-a-list = This file is neither a text nor a spreadsheet.
roll-fault-save-as = Save it without a password as .xlsx or as “CSV UTF-8”, and drop that file.
roll-fault-bomb = This workbook unpacks to far more than a list of voters.
roll-fault-workbook = This workbook cannot be read.
roll-fault-save-csv = Save its sheet as “CSV UTF-8”, and drop that file.
roll-fault-no-name = The first line names neither a column “name” nor “email”.
roll-fault-doubt = It is not clear which column is which.
roll-fault-heading = Begin the list with a line such as “name, email, weight”, in the order of your columns.
roll-fault-no-list = There is no list in this tab.
roll-fault-no-list-advice = Drop or paste the list again.
roll-fault-no-codes = There are no voting codes in this tab.
roll-fault-no-codes-advice = Open your file of voting codes.
roll-fault-not-codes = This is not a file of voting codes.
roll-fault-not-codes-advice = Choose the CSV file that you saved when the codes of this election were made, as it was.
roll-fault-codes-damaged = Line { NUMBER($line) } of the file of codes is damaged.
roll-fault-codes-elsewhere = Line { NUMBER($line) } has a code of another election.
roll-fault-other-codes = This file holds other codes than those that were just made.
roll-fault-other-codes-advice = Choose the file that you saved last. If you have not saved it, save it now.
roll-fault-unsaved = The codes are in no file yet.
roll-fault-unsaved-advice = Save the file of codes and open it once.
roll-fault-published = A roll is on the public record already, and it is not this one.
roll-fault-published-advice = Open the file of codes from which it was made. If you do not know where it comes from, tell the officials before voting is opened.
roll-fault-opened = Voting has been opened: nobody can be added to the roll.
roll-fault-opened-advice = Lost codes can be replaced.
roll-fault-not-there = The service took it, but the public record does not hold it.
roll-fault-address = This is no address that voters can open.
roll-fault-address-advice = Give the address of the service, such as https://vote.example.org, with at most 200 characters.
roll-fault-pending = Another code is being replaced.
roll-fault-pending-advice = Publish that change first.
roll-fault-not-a-change = This file is neither a request for a new code nor a consent.
roll-fault-not-a-change-advice = Choose the file that the registrar or the official sent for this election.
roll-fault-change-elsewhere = This change is of another election.
roll-fault-stranger = The old code is not on the roll, or it was replaced already.
roll-fault-stranger-advice = Open your newest file of codes and look whether the voter has a new code already.
roll-fault-no-consent = Voting has been opened: an official must consent first.
roll-fault-no-consent-advice = Send the request to an official, and choose here the file that comes back.

# Paper votes.
papers-title = Paper votes
papers-lead = Votes that were handed in on paper are sealed here under the codes of those who handed one in, shuffled, and cast like all others: the public record and its proofs cover them.
papers-revote = In this election people may vote again
papers-revote-words = A later vote would take the place of a paper that is somebody else's. Paper votes need an election in which nobody votes again: it is a choice in step “Who may vote” before publishing.
papers-who = Who handed in a paper: { NUMBER($count) }
papers-add-person = Handed in a paper
papers-without = Take off
papers-papers = What the papers say: { NUMBER($count) } entered
papers-any-order = Enter them in any order: nobody can tell whose is whose, because chance gives them to the codes.
papers-add = Add this paper
papers-take-out = Take the last one out
papers-option = Option
papers-sum = On paper
papers-sums = All papers entered so far: compare with the pile
papers-few = Enter several papers together: of a single one you know whose it is.
papers-uneven = { NUMBER($people) } people and { NUMBER($papers) } papers: the numbers must be the same.
papers-sealing = Looking whether they have voted, and sealing…
papers-seal = { $count ->
    [0] Seal the papers
    [one] Seal the paper
   *[other] Seal { NUMBER($count) } papers
  }
papers-have = I have sealed papers in a file
papers-file = The file of sealed papers
papers-save = Save the sealed papers
papers-save-words = If sending stops half-way, cast this file again: nothing counts twice. It holds no names and no codes.
papers-other = This is another file. Open the one that you have just saved.
papers-cast-words = Each paper is cast and its receipt checked. If it stops, press again.
papers-cast = Cast the papers
papers-casting = Casting the papers…
papers-done = { $count ->
    [one] One paper is recorded
   *[other] { NUMBER($count) } papers are recorded
  }
papers-done-words = Keep the papers with the list of receipt codes: together they can be checked again. Who handed one in cannot vote online any more.
papers-receipts = Save the receipt codes
papers-more = More papers
papers-fault-count = There must be as many papers as people, at most { NUMBER($limit) } at a time.
papers-fault-count-advice = Count both piles again.
papers-fault-weights = These people have votes of different weight.
papers-fault-weights-advice = Seal the papers of each weight by themselves.
papers-fault-voted = These have voted online already: { $names }.
papers-fault-voted-advice = Put as many papers aside unopened, and take these people off the list.
papers-fault-file = This is no file of sealed papers of this election.
papers-fault-file-advice = Choose the file whose name begins with “glassurn-paper-votes”.
