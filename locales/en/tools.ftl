telegram-approval =
    {"**"}{ $tool }** asks for permission. Exactly this would be done:
    { $arguments }
telegram-button-approve = Allow
telegram-button-deny = Refuse
tools-without-model = The model gave no answer, so here is what the tools brought.
tools-failed = { $tool }: { $why }
tools-usage = Write it like this: `/{ $word } { $hint }`
