# What the tools integrations_list and integration_call say to people.
integrations-listed-summary = { $count ->
    [0] Нет подключённых API
    [one] { $count } подключённое API
    [few] { $count } подключённых API
   *[other] { $count } подключённых API
}
integrations-title = Подключённые API:
integrations-none = Пока ни одно API не подключено. Чтобы подключить, напишите, например: «подключи API Погода https://api.example.com».
integrations-which = Из какого API взять данные? Подключены: { $names }.
integrations-unknown = API «{ $name }» среди подключённых нет. Есть: { $names }. Какое нужно?
integrations-which-endpoint = Что вызвать у «{ $name }»? Есть: { $names }.
integrations-mcp = «{ $name }» — MCP-сервер, его инструменты: { $names }. Просто скажите, что нужно сделать, и я возьму подходящий.
integrations-fields = Для «{ $call }» нужны: { $names }. Например: `возьми данные из моего API { $example }`
integrations-text = текст
integrations-more = … и ещё { $count }
integration-called = { $api } · { $call }: ответ { $status }
integration-body-empty = В ответе нет содержимого.
integration-body-json = Ответ пуст.
integration-body-text = Ответ пуст.
integration-body-binary = В ответе файл, а не текст.
integration-body-too-large = Ответ слишком велик, чтобы его показать.
integration-body-invalid-json = Ответ назван JSON, но это не JSON.
integration-body-wrong-type = Ожидался JSON, а пришло другое.
integration-body-unreadable = Ответ закодирован так, что его не прочесть.
integration-note-secrets-dropped = Секрет для входа удалён: он был введён для другого адреса или способа входа. Введите его ещё раз, иначе вызовы не пройдут.
integration-body-more = *… ответ продолжается.*

# Где вызов не подходит под то, что он вызывает.
misfit = { $place }: { $rule ->
    [given] нужно задать
    [parameter] такого параметра нет (есть: { $limit })
    [fields] не хватает: { $limit }
    [names] есть лишние поля
    [none] у этого вызова нет тела
    [deep] слишком глубокая вложенность
    [bytes] больше { $limit } байт
    [pattern] не подходит под образец
    [unique] значения повторяются
    [type-string] нужна строка
    [type-integer] нужно целое число
    [type-number] нужно число
    [type-boolean] нужно true или false
    [type-array] нужен список
    [type-object] нужен объект
    [type] подходит только: { $limit }
    [enum] подходит только: { $limit }
    [const] подходит только: { $limit }
    [minimum] не меньше { $limit }
    [maximum] не больше { $limit }
    [exclusiveMinimum] больше { $limit }
    [exclusiveMaximum] меньше { $limit }
    [multipleOf] кратно { $limit }
    [minLength] не короче { $limit } знаков
    [maxLength] не длиннее { $limit } знаков
    [minItems] значений не меньше { $limit }
    [maxItems] значений не больше { $limit }
    [path] такое значение не может быть частью пути
    [sign-in] это задаёт вход, а не вызов
    [values] слишком много значений
    [scalar] нужна строка или число
    [long] слишком длинно
    [controls] есть недопустимые знаки
    [ascii] годятся только латиница, цифры и обычные знаки
    [leaves] такой путь уводит с адреса API
   *[other] { $limit }
}
# Вызов, который не подходит: что не так и где.
arguments-unfit = С такими значениями вызвать нельзя. { $places }.
