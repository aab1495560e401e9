# Checking a receipt or a practice ballot.
check-title = Check a receipt
check-lead = See that your ballot is on the public record and included in the count. The service does not learn which ballot you ask about.
check-practice-title = Check a practice ballot
check-practice-lead = This device works out by itself what the other one sealed.
check-reading = Reading and checking the public record: { $count ->
    [one] 1 entry
   *[other] { NUMBER($count) } entries
  }
check-searching = Looking for the code among { NUMBER($done) } of { NUMBER($total) } entries

check-another = Check another receipt or practice ballot
check-by-code = With your receipt code
check-code-hint = 32 letters and digits. Capitals, spaces and dashes do not matter.
check-code-wrong = No receipt code has the letter U or signs other than letters and digits.
check-code = Check this code
check-scan = With the QR code of your receipt: scan it with a phone's camera, and it opens this page with the code.
check-election = Election
check-election-none = Choose the election
check-by-file = With a saved file
check-file = Receipt or practice ballot
check-file-hint = A receipt's name ends with .tlog-proof. The file is read here and goes nowhere.
check-loaded = This page is loaded: from now on it checks files even without the internet.
check-offline = Without the service
check-offline-how = A receipt file proves by itself that the ballot was recorded. Without the service this page needs the election's manifest: this browser keeps it if you voted here, otherwise give its file first.
check-manifest = File of the manifest

check-none = No ballot on the public record has this code.
check-none-advice = Compare the code once more with your receipt. If it is right, your receipt file proves what the record should hold.
check-alone = The service was not asked: it cannot be reached.
check-alone-what = The receipt file proves that the ballot was recorded. Whether it is still there and counts can be checked later.
check-aged = Enough independent witnesses last saw this record on { $time }.
check-aged-what = What was recorded later is not looked at here. Once they have seen a newer record, ask again.
check-counts = Recorded as entry { NUMBER($entry) } on { $time }; still there now; included in the count.
check-will-count = Recorded as entry { NUMBER($entry) } on { $time }; still there now; it will be counted.
check-superseded = Recorded as entry { NUMBER($entry) } on { $time }; still there now; a later ballot with the same voting code counts instead.
check-revoked = Recorded as entry { NUMBER($entry) } on { $time }; still there now; its voting code was replaced, so it does not count.
check-invalid = Recorded as entry { NUMBER($entry) } on { $time }, but it breaks a rule and does not count.
check-gone = Recorded as entry { NUMBER($entry) } on { $time }, but the public record now holds something else there.
check-file-holds = Recorded as entry { NUMBER($entry) } on { $time }, as the receipt file proves.
check-lights = What was checked
check-completed = The witnesses have signed since. The completed receipt proves by itself that they saw the same record, whatever becomes of the service.
check-completed-save = Save the completed receipt
check-private = The service was not told which ballot you asked about: many entries were read, and compared in this browser.
check-tell = Count me as somebody who checked
check-tell-what = The service then shows how many did. It is told this and nothing else: no code, and not which ballot.
check-told = This browser was counted once, as far as the service could be reached.
check-count-is-audited = That the count adds up every ballot is for everybody to check:

light-recorded = Recorded as entry { NUMBER($entry) }
light-recorded-how = The entry holds the sealed ballot with this code. Time of the public record:
light-there = Still there now
light-there-aged = Still there on { $time }
light-not-there = The public record now holds something else at this place
light-there-skipped = Still there now: not checked without the service
light-there-how = The entry belongs to the record that the service signed a moment ago, and that record continues the last one this browser saw.
light-last = It will be counted: it is the last ballot with its voting code
light-counted = Included in the count
light-close = It stands before the entry that ended voting, number { NUMBER($entry) }, and is the last ballot with its voting code.
light-superseded = Not counted: a later ballot with the same voting code counts instead
light-revoked = Not counted: its voting code was replaced
light-invalid = Not counted: it breaks a rule of the election
light-counted-skipped = Included in the count: not known now
light-counted-how = It keeps the rules, its voting code was not replaced, and no later ballot with that code is there.
light-witnessed = Seen by { NUMBER($held) } of { NUMBER($of) } independent witnesses, which is enough
light-not-witnessed = Seen by independent witnesses: { NUMBER($held) } so far, { NUMBER($needed) } are needed
light-witnessed-how = Witnesses are run by others than the service. Whoever of them signs a record has seen it, and signs no other one. A receipt comes at once, and their signatures a moment later.
light-entry = Entry { NUMBER($entry) },

complaint = I did not get this, or this is not mine
complaint-not-mine = If you did not cast this ballot, or your receipt shows another code, somebody else may have your voting code or the device may be at fault.
complaint-again = While voting goes on, vote again on another device: only the last ballot counts.
complaint-tell = Then tell the contact of the election:
complaint-text = Text of the complaint
complaint-election = Election: { $title } ({ $id })
complaint-code = Receipt code: { $code }
complaint-entry = The public record shows it as entry { NUMBER($entry) }, { $time }.
complaint-nothing = The public record shows no ballot with this code.
complaint-what = This is not what I expect, because:
complaint-copy = Copy the text
complaint-subject = Complaint about a ballot
complaint-mail = Write a mail
