# Что говорят людям инструменты web_search и web_fetch.
web-search-summary = { $count ->
    [one] { $count } результат по запросу «{ $query }»
    [few] { $count } результата по запросу «{ $query }»
   *[other] { $count } результатов по запросу «{ $query }»
}
web-search-summary-nothing = { $count ->
    [one] По запросу «{ $query }» ничего не найдено, есть { $count } ссылка
    [few] По запросу «{ $query }» ничего не найдено, есть { $count } ссылки
   *[other] По запросу «{ $query }» ничего не найдено, есть { $count } ссылок
}
web-search-answer = { $count ->
    [one] { $count } результат по запросу «{ $query }»:
    [few] { $count } результата по запросу «{ $query }»:
   *[other] { $count } результатов по запросу «{ $query }»:
}
web-search-answer-nothing = По запросу «{ $query }» ничего не нашлось. Посмотрите здесь:
web-fetch-summary = Прочитано: { $title }
web-fetch-more = *… продолжение на странице.*
