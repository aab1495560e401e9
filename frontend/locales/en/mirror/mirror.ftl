# What pages say that come from a mirror: a second copy of a public record, kept by somebody else than the service.
mirror-title = This is a mirror of { $board }
mirror-what = Somebody else than the service keeps this copy of the public record. You can read, check and vote here; everything else only the service itself does.
mirror-compared = The copy was last compared with the service's own record:
mirror-away = The service does not answer. What you see is its public record as it was when this copy was last compared with it:
mirror-away-vote = A ballot that you cast now is kept here, shown to everybody, and offered to the service until it takes it.
mirror-behind = This copy cannot follow the service's record at the moment. It was last compared with it:
mirror-never = This copy has not been compared with the service's own record yet.
mirror-fault = The service has signed what no honest record holds. What you see is the last record that held.
mirror-fault-proof = See what it did, and the proof
mirror-later = This is a copy: what the service recorded after the copy was last compared with it is not here yet.

mirror-waits = The service did not take your ballot. This mirror keeps it, shows it to everybody, and offers it to the service again and again.
mirror-waits-not-recorded = Your vote is NOT recorded yet. It counts once the service has it, and this page says so then: it asks again by itself.
mirror-waits-since = The mirror has had your ballot since
mirror-waits-kept = This browser keeps the ballot: when you come back to this page, it asks again.
mirror-waits-tab = Others use this computer, so only this tab keeps the ballot: leave the tab open, or save the note.
mirror-waits-note = The mirror has signed that it has your ballot. Save this note: it shows that you cast the ballot in time.
mirror-waits-save = Save the mirror's note
mirror-waits-list = The list of ballots that wait here
mirror-waits-ended = Voting has ended, and as far as this mirror sees, the service has not taken your ballot. Unless it has, the ballot does not count. Show the mirror's note to the contact of the election:
mirror-waits-hurry = If it is not recorded before voting ends, it does not count. Tell the contact of the election in time:

mirror-other = Another ballot with your voting code waits here already
mirror-other-what = Only that one is offered to the service. Once the service has it, you can vote again if the election allows that. If you did not cast it, somebody else has your voting code: tell the contact of the election today.
