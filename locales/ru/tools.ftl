telegram-approval =
    {"**"}{ $tool }** просит разрешения. Будет сделано ровно это:
    { $arguments }
telegram-button-approve = Разрешить
telegram-button-deny = Отказать
tools-without-model = Модель не ответила, поэтому вот что принесли инструменты.
tools-failed = { $tool }: { $why }
tools-usage = Напишите так: `/{ $word } { $hint }`
