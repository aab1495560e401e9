# What went wrong, then what to do. Codes stay beside these sentences, untranslated.
fetch-waiting = { $what }: one moment, please.
fetch-again = Try again

failure-reference = Code for help: { $code }
failure-reference-request = Code for help: { $code } · request { $request }
failure-unreachable = The service cannot be reached.
failure-timed-out = The service did not answer in time.
failure-unreadable = The service sent an answer that this page cannot read.
failure-not-found = There is nothing at this address.
failure-rate-limited = Too many tries came from your network.
failure-signed-out = You are not signed in any more.
failure-sign-in = The name or the password is wrong.
failure-forbidden = Your role does not allow this.
failure-other-page = The service takes this only from its own pages.
failure-account = The name, password or key is not allowed.
failure-conflict = Somebody else has changed this meanwhile.
failure-unavailable = The service cannot take requests at the moment.
failure-internal = The service made a mistake.
failure-not-open = Voting has not begun.
failure-closing = Voting is being closed. Your ballot has not been recorded yet.
failure-closed = Voting has ended.
failure-stale-sequence = A ballot with your voting code was recorded before this one. This one was not recorded.
failure-code-unknown = This voting code does not belong to this election.
failure-invitation-ended = This invitation has ended.
failure-code-revoked = This voting code was replaced by another one and does not count any more.
failure-ballot = The service refused this ballot.
failure-general = The service refused this request.

advice-connection = Look at your network connection, then try again. Nothing that you chose is lost.
advice-try-again = Try again. Sending the same ballot twice counts once.
advice-tell-contact = Try once more. If it happens again, tell the contact of the election the code below.
advice-address = Compare the address with the one you were given.
advice-wait = Wait a minute, then try again.
advice-wait-minutes = { $count ->
    [one] Wait one minute, then try again.
   *[other] Wait { NUMBER($count) } minutes, then try again.
}
advice-sign-in = Sign in again. What you wrote stays here.
advice-sign-in-again = Compare the name, and type the password once more. Capital letters count.
advice-role = Ask the owner of this election to give you another role.
advice-own-page = Open this service's address anew, and try again there.
advice-account = A password has at least 15 characters; a key belongs to one account only.
advice-conflict = Compare both versions before you go on.
advice-opening = Come back at the opening time on the election's page.
advice-closed = A ballot that was recorded before counts. You can check your receipt.
advice-code-shared = If you did not vote before, somebody else has your voting code: tell the contact of the election today.
advice-invitation = Ask whoever has invited you to make a new link.
advice-new-code = Use the newest code that you were given, or ask the contact of the election for one.
advice-seal-again = Go back to your answers and cast once more. If it is refused again, tell the contact of the election.
