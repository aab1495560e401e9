# Key holders: the invitation, the ceremony, the count.
invited-title = You are invited to be a key holder
invited-lead = { $from } invites you, { $name }.
invited-fetching = Your invitation
invited-no-token = Open the link of your invitation.
invited-link-until = You can hand in a key with this link until
invited-no-token-advice = This page needs the whole link that you were sent, once in every new tab. If you closed the tab, open the link again.
invited-handed-in = Your key is handed in.
invited-handed-in-lead = Only its public half left this device. Now the election has to be published. Keep this page open, or come back with the same link: your browser keeps the locked key.
invited-other-key = Another key was handed in with this invitation before. Open that one, or ask whoever invited you for a new invitation.
invited-published = The election is published. Nothing more is needed here.

holder-title = Key holder
holder-reading = The public record is read and checked…
holder-lead = You were asked to be a key holder by { $organiser }.
holder-lead-named = You are here as { $name }.
holder-first = Three things to know
holder-why-unknown = Votes are sealed with a key that you hold, or a part of it. After voting you help to open the result, and by the rules nothing else.
holder-why = { $kind ->
    [alone] All votes are sealed with your key. With it you open the result, and by the rules nothing else.
    [answers] All votes are sealed with a key that nobody has alone. You hold one part of it, and you help to mix the answers, so that nobody knows whose they are, and to open them.
   *[sums] All votes are sealed with a key that nobody has alone. You hold one part of it, and you help to open the sum, never a single vote.
  }
holder-when-unknown = You are needed twice: once before voting to make the key, and once after voting for about ten minutes.
holder-when = After voting you are needed again, for about ten minutes. Voting ends:
holder-when-early = or earlier, if an official ends it.
holder-lost-unknown = Keep your key file safe. If too few key holders still have theirs, the result can never be counted.
holder-lost = { $spare ->
    [one] { NUMBER($needed) } of { NUMBER($count) } key holders are needed. If one key file is lost, nothing happens. If fewer than { NUMBER($needed) } of you still have theirs, the result can never be counted.
   *[other] { NUMBER($needed) } of { NUMBER($count) } key holders are needed. If up to { NUMBER($spare) } key files are lost, nothing happens. If fewer than { NUMBER($needed) } of you still have theirs, the result can never be counted.
}
holder-lost-all = All { NUMBER($count) } key holders are needed. If a single key file is lost, the result can never be counted.
holder-alone = You are the only key holder.
holder-alone-lead = You alone could open every single vote, and nobody would notice. Voters are told so.
holder-election-id = The election and who runs it
holder-contact = Contact: { $contact }
holder-public-page = The public page of this election
holder-key-file = Your key file of this election
holder-key-file-hint = The file whose name begins with “glassurn”, holds “trustee” and your number, and ends with “.key”. It is opened on this device and sent nowhere.
holder-save-lead = Save the file where you will find it again, and copy it to a second place.
holder-save-now = Save the key file
holder-open-again = Now choose the file that you have just saved
holder-open-again-hint = Only a file that was opened again counts as saved.

ceremony-title = Making the key together
ceremony-lead = This goes on by itself while the page is open. Nobody has to be here at the same time, but the others wait for you.
ceremony-step-key = Everybody gives a part of the key
ceremony-step-commit = Everybody fixes a part of the key
ceremony-step-show = Everybody shows the public half of it
ceremony-step-share = Everybody sends each other a sealed share
ceremony-step-confirm = Everybody saves the key file, opens it again and confirms
ceremony-step-done = Done by all
ceremony-step-later = Comes later
ceremony-missing = Still missing: { $names }
ceremony-opening = Your key file is opened…
ceremony-posting = Your step is sent to the public record…
ceremony-your-turn = It is your turn: save your key file and open it again.
ceremony-waiting = Your step is done. Waiting for { $names }.
ceremony-waiting-restart = Waiting for an official.
ceremony-done = The key is made.
ceremony-save = Save your key file of this election
ceremony-unkept = Your browser does not keep anything.
ceremony-unkept-lead = Keep this tab open until the key is made, or use another browser.
ceremony-restart = A complaint has ended this attempt. At fault: { $names }
ceremony-restart-advice = An official has to begin again. Then this page goes on by itself.

made-title = The key is made. Nothing to do until voting ends.
made-lead = Keep your key file and your passphrase, apart from each other.
made-save-again = Save the key file again
check-key = Check my key
check-key-lead = You can see at any time whether your file and your passphrase still open your part of the key.
check-key-now = Check my key
check-key-file = Use a key file that I have saved
check-key-checking = Your key is compared with the public record…
check-key-fits = Your part fits the key of this election.
check-key-code = Key of the election:
check-key-bound = It has decrypted the closing { $code }.
check-key-unbound = It has decrypted nothing yet.

count-title = Open the sum
count-lead = Voting has ended. First this device checks the whole public record itself. Then it shows what it would open, and you decide.
count-audit = Check the record now
count-auditing = Checking the record: { NUMBER($done) } of { NUMBER($total) } steps. Keep this page open.
count-audited = This device has checked { NUMBER($entries) } entries itself, up to the end of voting.
count-fault = The record has a fault that changes nothing: { $fault }
count-witnessed = Enough independent witnesses have seen the same record.
count-unwitnessed = No independent witnesses have seen it: compare the code below with the other key holders.
count-ballots = ballots on the record
count-counting = voters whose ballot counts
count-code = Closing code
count-compare = Compare the code and the numbers with the public page, best on another device.
count-public = The public page that checks everything
count-others = { $needed ->
    [one] One other key holder must have told you the same code
   *[other] { NUMBER($needed) } other key holders must have told you the same code
}
count-others-lead = Ask by telephone or in person, not through this service. So nobody can make you open a second, different count, which could show how one person voted.
count-heard = The closing code that you were told
count-told = Who told you this code?
count-evidence = Somebody gave me evidence against this record
count-evidence-file = The evidence
count-same = This is what the public page shows
count-once = Your key file opens this one sum and never another. It is saved again with that promise before anything is opened.
count-decrypt = Open this sum
count-decrypting = The sum is opened and sent…
count-unkept = Your browser does not keep anything: save the key file and open it again first.
count-save-again = Save the updated key file again
count-posted = Your part is on the public record already, as entry { NUMBER($entry) }.
sent-reading = It is sent. Now it is read back from the public record…
sent-reading-lead = This can take a minute where independent witnesses look first. Keep this page open.
sent-there = It is sent, and it is on the public record as entry { NUMBER($entry) }.
sent-tell = Tell the other key holders this closing code:

# Mixing and opening answers.
mix-title = Mix and open the answers
mix-what = { $threshold ->
    [one] Your browser shuffles all { NUMBER($answers) } answers of each question and proves that it changed none; then it opens them.
   *[other] Your browser shuffles all { NUMBER($answers) } answers of each question and proves that it changed none; then, when { NUMBER($threshold) } key holders have shuffled, it opens them.
  }
mix-once = Your key file opens the answers of this one closing and never others. It is saved again with that promise before anything is sent.
mix-begin = Mix and open
mix-begins = The key file is saved…
mix-reading = Reading the record, and checking what others have mixed…
mix-mixing = Question { NUMBER($contest) }: your browser mixes the answers and proves it
mix-opening = Question { NUMBER($contest) }: your browser opens the mixed answers
mix-parts = { NUMBER($done) } of { NUMBER($total) } parts are sent
mix-stay = Keep this page open. If it is interrupted, come back and begin again: it goes on where the record stands.
mix-waiting = { $left ->
    [one] Your mixing is done. One more key holder must mix.
   *[other] Your mixing is done. { NUMBER($left) } more key holders must mix.
  }
mix-waiting-lead = As soon as enough have mixed, this page opens the answers by itself. You may close it, too: then come back once the others have mixed, with the same key file, here or by command.
mix-done = The answers are opened, and your part is on the public record up to entry { NUMBER($entry) }.
mix-holders = What this page itself has checked; { NUMBER($threshold) } are needed for each
mix-holder = Key holder
mix-mixed = Mixed
mix-opened = Opened
mix-not-yet = Not yet
mix-proven = Done, proof checked
mix-proven-part = { NUMBER($done) } of { NUMBER($all) } questions

finish-title = The votes are counted. Thank you.
finish-void = Too few people voted, so nothing is ever opened. Thank you.
finish-result = The result
delete-title = After the result: delete your key file
delete-lead = Once the result is published nobody needs your key file any more. Delete it and all its copies: then nobody can ever use it for anything else. What is on the public record stays valid.
delete-here = Forget it in this browser
delete-gone = This browser has no key file of this election any more. Delete your saved copies, too.

command-same = The same by command
command-same-lead = Those who would rather not trust this page do the same with the command line tool. The files are the same ones.

holder-fault-no-key-file = Your key file of this election is not open.
holder-fault-no-key-file-advice = Open it first.
holder-fault-not-named = The public record does not name your key among the key holders.
holder-fault-other-name = The public record names your key, but under another name than your invitation.
holder-fault-not-named-advice = Take part in nothing here. Tell whoever invited you, by a way that you know from elsewhere: somebody may have put another key in the place of yours.
holder-fault-not-an-election-key = This is not the key file of an election.
holder-fault-other-election = This key file belongs to another election or another key holder.
holder-fault-which-file-advice = You have two files: one was made with your passphrase, the other one while the key of this election was made. Here the second one is needed.
holder-fault-older-file = This is an older version of your key file.
holder-fault-older-file-advice = Save the file once more and choose exactly that one.
holder-fault-not-mine = The public record holds a step of yours that this key file did not make.
holder-fault-not-mine-advice = Choose the newest file that you saved for this election. If you do not have it, ask an official to begin the ceremony again.
holder-fault-two-histories = The public record shows another history than the one that your key file has seen.
holder-fault-two-histories-advice = Take part in nothing here. Tell the officials and the other key holders.
holder-fault-misfit = Your key file does not fit the key on the public record.
holder-fault-key-not-made = The key of this election is not made yet.
holder-fault-wait-advice = Come back later.
holder-fault-not-closed = Voting has not ended.
holder-fault-other-code = The closing code that you were told is another one.
holder-fault-other-code-advice = Compare the two again, symbol by symbol. If they really differ, open nothing: the record may show different people different things. Tell all key holders and officials.
holder-fault-unconfirmed = { $needed ->
    [one] One other key holder must have told you the same closing code.
   *[other] { NUMBER($needed) } other key holders must have told you the same closing code.
}
holder-fault-unconfirmed-advice = Ask them by telephone or in person, then try again.
holder-fault-too-early = By the clock of this device voting has not ended.
holder-fault-too-early-advice = If that is wrong, set the clock right and try again.
holder-fault-too-few = Only { NUMBER($counting) } voters count, fewer than { NUMBER($minimum) }: nothing is ever opened.
holder-fault-too-few-advice = An official declares the election void.
holder-fault-other-closing = This key file, or this browser, has opened another sum of this election already and never opens a second one.
holder-fault-other-closing-advice = Two sums that differ in one ballot would show one person’s vote. Tell the other key holders and the officials.
holder-fault-convicted = This record has lied: there is evidence against it.
holder-fault-convicted-advice = Nothing is opened. Give the evidence to the other key holders and to the officials; they must not open anything either.
holder-fault-not-evidence = The file that you gave proves nothing against this record.
holder-fault-not-evidence-advice = Ask for the file once more, or go on without it.

check-key-told = Who runs the election sees that you have checked it, and when; nothing else.
invited-registrar = Next come the list of voters and their codes. The page needs no account, but the file of your key.
invited-official = You can now do everything that an official does with your key, once who invited you has given your account a role.

paper-title = A second copy on paper
paper-lead = Paper outlives devices. What is printed is locked: it opens only with your passphrase. Keep the two apart.
paper-show = Show it for printing
paper-print = Print
paper-too-long = These files are too long for paper. Copy them to a second device.
paper-election = Key file of this election
paper-identity = Your own key file
paper-how = Read the code with a camera, or type the lines. Choose “I have it on paper” where your key file is asked for, and paste the text there. Every line ends with two symbols by which a slip is found.
paper-have = I have it on paper
paper-text = The text of the code, or the lines
paper-text-hint = Spaces and capitals do not matter.
paper-read = Read it
paper-line = There is a slip in line { NUMBER($line) }, or a line before it is missing.
paper-length = This is not the text of a key file.

program-title = Which program this page runs
program-what = The program's files
program-lead = If you do not want to trust this page alone, compare these hashes with what another device finds by command. They should be the same for everybody:
program-build = And with what you build yourself from the source:
hold-title = The officials ask you to wait until
hold-lead = Until as many key holders as are needed have opened the count, nobody can know the result. They want it at this time and not before. This page tells it; it is you who decides.
hold-sure = Open the count now nevertheless
