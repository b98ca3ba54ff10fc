### How a draft of an integration stands.

draft-incomplete = “{ $name }”: something is still missing before it can be tested.
draft-connected = “{ $name }” is ready to be tested. Nothing is saved yet.
draft-tested = The test of “{ $name }” succeeded. It can be saved now.
draft-failed = The test of “{ $name }” failed. Please check the address and the credentials.
draft-saved = The integration “{ $name }” is saved.
draft-cancelled = The draft of “{ $name }” was dropped, with its secrets.
draft-expired = The draft of “{ $name }” was not finished in time, so it was dropped with its secrets. Please start again if you still need it.

### What was left out of what was given.

draft-note-insecure = Certificates are checked all the same; the option that switches that off was ignored.
draft-note-option = Some options of curl change nothing here and were ignored.
draft-note-large = Some schemas are too large to be checked against.
draft-note-recursive = Some schemas hold themselves and are not checked inside.
draft-note-outside_ref = Operations that refer to other documents were left out.
draft-note-broken = Operations that cannot be read were left out.
draft-note-body_type = Operations that take files or other kinds of bodies were left out.
draft-note-cookies = Parameters that are cookies were left out.
draft-note-servers = Of several addresses the first was taken.
draft-note-many = There are more operations than there is room for; the rest was left out.
draft-note-auth = A way to sign in is not known here and was left out.
