telegram-approval =
    {"**"}{ $tool }** просит разрешения. Будет сделано ровно это:
    { $arguments }
approval-typed-yes = ✅ Разрешено. Выполняю, результат будет в ответе на ту просьбу.
approval-typed-no = 🚫 Отказано: этот вызов не будет сделан.
approval-typed-which =
    Вашего ответа ждут несколько вызовов:
    { $calls }
    О каком из них речь? Пока ничего не решено: ответьте на каждый кнопкой под ним.
telegram-button-approve = Разрешить
telegram-button-deny = Отказать
tools-without-model = Модель не ответила, поэтому вот что принесли инструменты.
tools-failed = { $tool }: { $why }
tools-usage = Напишите так: `/{ $word } { $hint }`
