# The mail that brings a link to register; {link} and {title} are filled in by the service.
registration-subject = Register to vote: {"{"}title{"}"}
registration-text = You can register for “{"{"}title{"}"}” with this link, for one hour and in one browser:{"\u000A\u000A"}{"{"}link{"}"}{"\u000A\u000A"}That browser then makes your voting code; keep it. Did you not ask for this? Then do nothing: somebody else has typed your address.
