# The letter that brings a voting code: printed by the page and by the command line.
letter-when = You can vote from { $opens } to { $closes } ({ $zone }).
letter-qr = QR code of your voting link
letter-scan = Scan the square with your phone, or type this address. Your code is filled in for you:
letter-code = Your voting code:
letter-keep = Keep it to yourself: whoever has it can vote for you. Capitals, hyphens and spaces make no difference.
letter-receipt = After voting you get a receipt code. With it you can check at any time that your ballot is on the public record and is counted. It does not show how you voted.
