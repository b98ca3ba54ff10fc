### The chat page. Keys begin with “page-”; the page fills placeholders in, so there are no plurals.

page-name = Assistant
page-other-language = RU
page-language = Русский язык
page-theme-system = Colours: same as the system
page-theme-light = Colours: light
page-theme-dark = Colours: dark
page-skip = To the message box
page-close = Close
page-today = Today
page-yesterday = Yesterday

## Log in, register.

page-login-title = Welcome back
page-login-hint = Log in to your assistant.
page-login = Log in
page-register-title = Create an account
page-register-hint = The first account here becomes the administrator’s.
page-register = Create account
page-to-register = No account yet? Create one
page-to-login = I have an account
page-username = Username
page-password = Password
page-show-password = Show the password
page-password-hint = At least 8 characters. A few words are easy to remember.
page-username-rules = A username has 3 to 64 letters, digits or the characters . _ @ + -
page-password-rules = The password needs at least 8 characters.
page-fill-in = Please fill in username and password.
page-wrong-login = The username or the password is wrong.
page-login-ended = Your login has ended. Please log in again.
page-log-out = Log out
page-failed = Something went wrong. Please try again.
page-unreachable = The assistant cannot be reached. Is it running?

## The connection.

page-link-connected = Connected
page-link-connecting = Connecting…
page-link-waiting = No connection. Next attempt in { $seconds } s
page-link-streaming = Connected without a socket
page-retry-connection = Try now

## Dialogues.

page-dialogues = Dialogues
page-new-dialogue = New dialogue
page-more-dialogues = More dialogues
page-unread = New
page-delete-dialogue = Delete “{ $title }”
page-delete-question = Delete “{ $title }”?
page-delete-warning = All its messages will be gone. This cannot be undone.
page-delete = Delete
page-keep = Keep it
page-earlier = Earlier messages
page-messages = Messages

## An empty dialogue.

page-hello = Hello, { $name }
page-what-i-do = Ask a question, hand over a task or set a reminder. For example:
page-example-remind = Remind me tomorrow at 9 to call mum
page-example-compute = Compute 2^64 - 1
page-example-file = Make a PDF: shopping list – milk, bread, tea
page-example-background = In the background: find news about Temporal

## Messages.

page-message = Message
page-message-placeholder = Write a message
page-keys = Enter to send, Shift + Enter for a new line
page-send = Send
page-stop = Stop the answer
page-sending = On its way…
page-message-too-long = This message is too long. Please send it in parts.
page-sending-later = Not sent yet: { $text } It will be sent again by itself.
page-you = You
page-assistant = Assistant
page-thinking = Thinking…
page-stopped = Stopped
page-retry = Try again
page-steps = What was done for this answer
page-answer-said = Answer: { $text }
page-copy-answer = Copy the answer
page-copy-code = Copy the code
page-copied = Copied
page-copy-failed = Copying is not allowed here.
page-picture = Picture
page-to-end = To the latest message
page-save-file = Save { $name }
page-enlarge = Enlarge { $name }

## Calls of tools.

page-tool-requested = in line
page-tool-waiting = waiting for your permission
page-tool-approved = allowed
page-tool-running = working…
page-tool-done = done
page-tool-invalid = could not work with these values
page-tool-failed = failed
page-tool-denied = not allowed
page-tool-expired = nobody answered in time
page-tool-stopped = stopped
page-approval = Permission needed
page-approval-label = Permission for { $tool }
page-approval-title = Allow “{ $tool }”?
page-approval-until = Exactly this will be sent. You can answer until { $time }.
page-approval-was-allowed = This was allowed elsewhere.
page-approval-was-refused = This was refused elsewhere.
page-approval-is-over = This is over and cannot be answered any more.
page-allow = Allow
page-deny = Refuse

## What comes by itself.

page-notices = What's new
page-reminder = Reminder
page-done = Done
page-later = In 10 minutes
page-done-said = Done
page-later-said = I will remind you again in 10 minutes
page-open-dialogue = Open the dialogue
page-result-good = Done in the background
page-result-bad = A background task failed
page-integration = A connection to an API
page-integration-test = Test
page-integration-save = Save
page-integration-cancel = Cancel
page-integration-test-words = Test connection { $name }
page-integration-save-words = Save connection { $name }
page-integration-cancel-words = Cancel connection { $name }

## Background tasks.

page-tasks = Background tasks
page-tasks-hint = Say “in the background: …”, and the assistant works on it while you do something else.
page-no-tasks = There are none yet.
page-task-queued = Waiting in line
page-task-running = In progress
page-task-retry_scheduled = Will be tried again
page-task-success = Done
page-task-cancelled = Cancelled
page-task-failed = Failed
page-cancel-task = Cancel
page-show-result = Show the result
