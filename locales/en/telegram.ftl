# What the Telegram bot says.
telegram-refused = This assistant is private. To get access, pass your Telegram id to its administrator: { $id }
telegram-start =
    Hello! I am your assistant. Just write to me, and I answer here.

    /help shows what else I can do.
telegram-help =
    Write anything, and I answer. Commands:

    /role – show my role; “/role text” sets it, “/role -” takes it away
    /status – figures and limits of this dialogue
    /reset – start a clean dialogue, the role stays
    /stop – stop the answer that is being written
    /history – the last messages
    /digest – the day in the morning: “/digest 8:30”, “/digest off”
    /proactive – whether I write first: “on”, “off” or “every 6 hours”
    /export – the dialogue as a file
    { $tools }
telegram-role = My role: { $role }
telegram-role-set = Done, the dialogue starts anew. My role: { $role }
telegram-role-default = an ordinary assistant
telegram-status =
    Messages kept: { $messages } of { $history }, { $characters } characters
    Waiting for an answer: { $waiting }
    Model: { $model }
    Role: { $role }
    Limits: { $message } characters in a message, { $tokens } tokens in a prompt
telegram-reset =
    { $count ->
        [0] The dialogue is clean already.
        [one] The dialogue is clean: one message is gone. The role stays.
       *[other] The dialogue is clean: { $count } messages are gone. The role stays.
    }
telegram-stopped = Stopped.
telegram-stop-nothing = Nothing is being written right now.
telegram-history-empty = There is nothing in this dialogue yet.
telegram-history-user = You:
telegram-history-assistant = Assistant:
telegram-unknown-command = I do not know this command. /help shows those I know.
telegram-only-text = I understand only text so far.
telegram-too-long = This message is too long: I take { $limit } characters at most.
telegram-apology = Something went wrong on my side. Please try again.
telegram-button-retry = Try again
telegram-retrying = Trying again…
telegram-old-button = This button is out of date.
telegram-reminder-done = ✅ Done
telegram-reminder-later = ⏰ Put off until { $until }
telegram-reminder-deleted = 🗑 Deleted

telegram-proactive =
    { $enabled ->
        [yes] { $hours ->
            [one] I look every hour whether there is something to say; messages a day: { $budget } at most.
           *[other] I look every { $hours } hours whether there is something to say; messages a day: { $budget } at most.
        } “/proactive off” ends it.
       *[no] I do not write first. “/proactive on” or “/proactive every 6 hours” changes that.
    }
telegram-proactive-usage = Write “/proactive on”, “/proactive off” or “/proactive every 6 hours” (from 1 to 24).
telegram-digest =
    { $digest ->
        [no] There is no digest of the day. “/digest 8:30” switches it on.
       *[other] The digest of the day comes at { $digest }. “/digest off” ends it.
    }
telegram-digest-usage = Write a time of the day, for example “/digest 8:30”, or “/digest off”.

telegram-menu-help = What I can do
telegram-menu-role = Show or set the role
telegram-menu-status = Figures and limits
telegram-menu-reset = Start a clean dialogue
telegram-menu-stop = Stop the answer
telegram-menu-history = The last messages
telegram-menu-export = The dialogue as a file
telegram-menu-digest = The day in the morning
telegram-menu-proactive = Whether I write first

telegram-tool = ⚙️ { $tool }{ $what }…
telegram-tool-web_search = 🔎 Searching the web{ $what }…
telegram-tool-web_fetch = 🌐 Reading the page{ $what }…
telegram-tool-browser = 🌐 Opening the page{ $what }…
telegram-tool-pdf_create = 📄 Making a PDF…
telegram-tool-execute_python = 🐍 Computing…
telegram-tool-cron_add = ⏰ Setting a reminder…
telegram-tool-cron_list = ⏰ Looking at the reminders…
telegram-tool-cron_del = ⏰ Deleting a reminder…
telegram-tool-cron_pause = ⏰ Pausing or resuming the reminders…
telegram-tool-waits = ⏳ Waiting for your permission: { $tool }…
telegram-tools-done = 💭 Thinking about what the tools brought…

telegram-approved = ✅ Allowed
telegram-denied = 🚫 Refused
telegram-approval-unknown = There is no such question for you.
telegram-answer-first = First answer the question above (by a button, or by “yes” or “no”), or press /stop.

telegram-file-expired = The file “{ $name }” is not kept any more, so it could not be sent.
telegram-file-too-large = The file “{ $name }” is too large for Telegram, which takes 50 MB at most.
telegram-file-refused = Telegram did not take the file “{ $name }”.
