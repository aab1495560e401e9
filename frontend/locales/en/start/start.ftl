# What the start page says where no program came; the build writes it into the page, so each message is one line without variables.
start-failed = This page could not be opened
start-connection = A part of it did not come, because the service cannot be reached from this device. Probably the connection is at fault. Look at your network connection, then try again.
start-service = The service can be reached, but a part of this page did not come from it, or does not work. Probably the service is at fault. Wait a minute, then try again. If it happens again, tell whoever gave you this address the code below.
start-late = The service can be reached, but a part of this page still has not come. The connection may be slow, or the service is at fault. If that part comes after all, the page opens by itself; else try again.
start-browser = This browser cannot run what this page needs: WebAssembly. It is switched off, or the browser is too old. Allow it for this site, or open the same address in another browser, then try again.
start-nothing-lost = Nothing was sent. What you cast before stays recorded, and your link works as before.
start-again = Try again
start-reference = Code for help:
