telegram-approval =
    {"**"}{ $tool }**: нужно ваше слово. Вызов будет ровно таким:
    { $arguments }
telegram-button-approve = Разрешить
telegram-button-deny = Отказать
tools-without-model = Модель не ответила, поэтому вот что принесли инструменты.
tools-failed = { $tool }: { $why }
tools-usage = Напишите так: `/{ $word } { $hint }`
