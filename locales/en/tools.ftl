telegram-approval =
    {"**"}{ $tool }** asks for permission. Exactly this would be done:
    { $arguments }
approval-typed-yes = ✅ Allowed. I am doing it; what comes of it is the answer to that request.
approval-typed-no = 🚫 Refused: this call will not be made.
approval-typed-which =
    Several calls wait for your answer:
    { $calls }
    Which one do you mean? Nothing is decided yet: please answer each with the button under it.
telegram-button-approve = Allow
telegram-button-deny = Refuse
tools-without-model = The model gave no answer, so here is what the tools brought.
tools-failed = { $tool }: { $why }
tools-usage = Write it like this: `/{ $word } { $hint }`
