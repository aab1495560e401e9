# Mail to voters.
mail-title = Mail to voters
mail-what = The voters who get mail
mail-page = Go to the mail
run-mail = Invitations, reminders and the result by mail, and who has been reached.
mail-off = This service sends no mail.
mail-off-how = Its operator has named no mail server. Ask the operator to set GLASSURN_SMTP_URL and GLASSURN_MAIL_FROM and to restart the service, or send the letters and links yourself: the registrar's page prints them and exports them for a mail merge.
mail-invalid = The service does not take this mail.
mail-invalid-how = Change what is wrong with it, and send it again:
mail-stuck = Mail does not go out.
mail-stuck-how = It waits and is tried again by itself. Tell the operator of the service, with this reason:
mail-nobody = The service knows no addresses
mail-nobody-how = The registrar has them. On the page of the list of voters the registrar can give them to the service, if voters are to get mail.
mail-nothing-sent = Nothing has been sent yet.
mail-nothing-sent-how = { $count ->
    [one] One voter has an address.
   *[other] { NUMBER($count) } voters have an address.
} Look at the mail, send it to yourself, then to all.
mail-receipts = Whoever votes is told so by mail, with the receipt code, every time: so nobody votes with another person's code unnoticed. Addresses are with the service alone, never on the public record.

mail-vote = Invitation to vote
mail-vote-lead = It says what the vote is about and when, and leads to its page. It brings no voting code: that comes by letter, or by the registrar's own mail merge.
mail-reminder = Reminder now
mail-reminder-lead = It goes to those alone who have not voted when it is their turn.
mail-result = The announcement of the result
mail-result-lead = What the mail says that leads the voters to the result. Whether it goes out, and when, is decided on the election’s page.
mail-result-page = Announce the result on the election’s page
mail-sent-before = { $count ->
    [one] One of these mails was sent already.
   *[other] { NUMBER($count) } of these mails were sent already.
}
mail-show = { $kind ->
    [reminder] Show the reminder
    [result] Show the announcement
   *[vote] Show the invitation
}
mail-test-address = { $kind ->
    [reminder] Your own address, to try the reminder
    [result] Your own address, to try the announcement
   *[vote] Your own address, to try the invitation
}
mail-test = { $kind ->
    [reminder] Send the reminder to myself
    [result] Send the announcement to myself
   *[vote] Send the invitation to myself
}
mail-sure = { $kind ->
    [reminder] Yes, remind { NUMBER($count) } voters
   *[vote] Yes, invite { NUMBER($count) } voters
}
mail-send = { $kind ->
    [reminder] Remind { NUMBER($count) } voters now
   *[vote] Invite { NUMBER($count) } voters now
}
mail-tested = A sample goes to { $address }. No voter gets anything.
mail-sent = { $count ->
    [one] One mail is in the queue.
   *[other] { NUMBER($count) } mails are in the queue.
}
mail-sent-how = They go out by themselves, not too many to one domain at once. Below you see how each stands. You can close this page.
mail-shown = The mail as it will be
mail-subject = Subject:
mail-html = The same as HTML

mail-schedule = Reminders by themselves
mail-schedule-lead = At these times whoever has not voted gets a reminder. Who has voted gets none.
mail-schedule-none = None is planned.
mail-schedule-done = Done
mail-schedule-remove = Take it out
mail-schedule-when = Another time
mail-schedule-add = Add the reminder

mail-voters = Who was invited, and who voted
mail-voters-lead = The record shows everybody how many are on the list and how many have voted, and lets each check that they are among them. Names are on this page alone.
mail-sent-means = “Sent” means that the mail server has taken it. What comes back later goes to the mailbox of { $from }, and this page does not hear of it: look there, correct the address here, and send again.
mail-table = Who was invited, and who voted
mail-column-name = Name
mail-column-address = Address
mail-column-state = How it stands
mail-column-deeds = What you can do
mail-filter-label = Show
mail-filter = { $kind ->
    [all] Everybody
    [nothing] Nothing sent
    [queued] Waiting to be sent
    [sent] Sent
    [refused] Refused
    [opened] Opened the page
    [voted] Voted
   *[waiting] Not voted
} ({ NUMBER($count) })
mail-search = Search a name or address
mail-more = The first { NUMBER($shown) } of { NUMBER($count) } are shown: search, or choose fewer.
mail-state-nothing = Nothing sent
mail-state-queued = Waiting to be sent
mail-state-sent = Sent
mail-state-refused = Refused
mail-state-opened = Opened the page
mail-state-voted = Voted
mail-state-off-roll = Not on the list of voters
mail-again = Send again
mail-again-done = The invitation goes to { $address } once more.
mail-mend = Correct the address
mail-mend-title = The address of { $name }
mail-mend-address = Address
mail-mend-save = Save the address
mail-mend-leave = Close
mail-advice = So that mail is not taken for junk
mail-advice-from = Mail is from { $from }.
mail-advice-spf = SPF: the DNS of { $domain } names the mail server that may send for it.
mail-advice-dkim = DKIM: that mail server signs, and the DNS of { $domain } has its key.
mail-advice-dmarc = DMARC: _dmarc.{ $domain } says what happens to mail that is neither. Ask whoever runs the mail server for all three.
mail-advice-test = Send the mail to yourself at two or three large providers, and look where it arrives.
mail-advice-slow = The service sends slowly on purpose. Begin a day before voting, not a minute.
sender-what = What the DNS says
sender-found = Found
sender-found-at = at { $name }
sender-missing = Missing
sender-missing-how = There is no such record at { $name }. Ask whoever runs the domain and the mail server to add it.
sender-several = Several
sender-several-how = Several records stand at { $name }, and so none counts. Let all but one be removed.
sender-unknown = Cannot be looked up
sender-unknown-how = Look again later; if it stays so, ask whoever runs this service.
sender-unnamed = Not looked up
sender-unnamed-how = Whoever runs this service has not named the key (GLASSURN_DKIM_SELECTOR).
sender-again = Look again

mail-give = Let the service send mail
mail-give-lead = The service can invite and remind voters, tell each that the vote was recorded, and announce the result. For that it needs the addresses. It gets no voting code.
mail-give-learns = What it learns: which address belongs to which entry of the roll, and so who has voted and when. How anybody voted it cannot see. If it need not know that, send letters or your own mail merge instead.
mail-language = Language of the mail
mail-language-own = The election's own
mail-give-now = Give the addresses to the service
mail-given = { $count ->
    [one] The service has one address.
   *[other] The service has { NUMBER($count) } addresses.
} Nothing has been sent yet.

invite-mail-address = E-mail address of { $name }
invite-mail = Send { $name } the link by mail
invite-mail-sent = The link goes to { $address }.
invite-mail-subject = Your part in an election: { $title }
invite-mail-dear = Dear { $name },
invite-mail-holder = you are asked to hold a part of the key with which this election is counted:
invite-mail-registrar = you are asked to make the voting codes of this election:
invite-mail-open = Open this link in the browser that you will use for it:
invite-mail-alone = The link is yours alone. Whoever opens it first makes the key, so pass it on to nobody. If the page says that another key was handed in, tell whoever has invited you.
invite-mail-safe = Nobody will ever ask you for your key file or its passphrase.

codes-service = The service makes the voting codes
codes-service-cost = It mails each voter a link with the code. What that costs: the service, and whoever controls it or reads the mail, could vote for people who do not vote. Every page of this election says so. Each voter is told of every vote by mail.
codes-service-forget = No: a registrar makes the codes
codes-service-offer = Or, where nobody can be the registrar:
codes-service-take = Let the service make and mail the codes
codes-service-lead = The list of those who may vote. It goes to the service, which makes the codes.
codes-service-make = Codes by mail
codes-service-make-lead = The service takes this list, makes a code for each voter, puts all of them on the public record at once, and mails each voter the link. Nobody can be added afterwards.
codes-service-make-now = Publish the roll and mail { NUMBER($count) } codes
codes-service-made = { $count ->
    [one] One code goes out by mail.
   *[other] { NUMBER($count) } codes go out by mail.
}
codes-service-without = { $count ->
    [one] One voter of the list has no address.
   *[other] { NUMBER($count) } voters of the list have no address.
} Without one nobody gets a code.
mail-asked = These voters ask for a new code
mail-asked-service = Their mail is lost, or they say so: anybody can ask for an address. Give a new code in the table below.
mail-asked-registrar = Their letter is lost, or they say so: anybody can ask for an address. The registrar replaces the code on the page of the list of voters.
mail-new-code = New code
mail-renew = A new code for { $name }
mail-renew-how = The service makes another code and mails it. The link before is void.
mail-renew-voted = This voter has voted. That vote stops counting.
mail-renew-consent = Voting is open: an official consents, with the key.
mail-renew-now = Make the new code
mail-renew-done = The new link goes to { $address }.
lost-title = A new link to vote
lost-lead = If you have lost your voting code, or the mail or letter with your link, ask for another one. The one before is then void.
lost-election = The page of this vote
lost-address = Your e-mail address
lost-address-hint = The one that whoever runs the election knows.
lost-ask = Ask for a new link
lost-heard = Your request has arrived.
lost-heard-how = If this address is on the list, a mail comes there that asks whether it was you; once voting is open, a new link comes as soon as an official has agreed. This page says the same to everybody.
lost-heard-registrar = If the service knows this address, whoever runs the election sees your request from now on, and the registrar sends you a new code. This page says the same to everybody.
lost-nothing = Nothing comes, or you got your code on paper? Write to:
lost-registered = Here every voter registers, and the code is made in the voter’s browser: nobody can give it to you again. Vote in the browser in which you registered, or ask whoever runs the election:
lost-open = Here nobody needs a voting code: everybody with the address of this vote can take part.
lost-confirm-lead = It is made now, and comes by mail. The link that you had is then void.
lost-confirm = Make the new link
lost-made = The new link is on its way.
lost-made-how = It comes to the address at which you got the mail. The link before is void.
