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
integrations-more = … и ещё { $count }
integration-called = { $api } · { $endpoint }: ответ { $status }
integration-body-empty = В ответе нет содержимого.
integration-body-json = Ответ пуст.
integration-body-text = Ответ пуст.
integration-body-binary = В ответе файл, а не текст.
integration-body-too-large = Ответ слишком велик, чтобы его показать.
integration-body-invalid-json = Ответ назван JSON, но это не JSON.
integration-body-wrong-type = Ожидался JSON, а пришло другое.
integration-body-unreadable = Ответ закодирован так, что его не прочесть.
integration-body-more = *… ответ продолжается.*
