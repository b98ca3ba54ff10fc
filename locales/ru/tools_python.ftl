# Что говорит людям инструмент execute_python.
python-summary-done = Программа выполнена.
python-summary-failed = Программа завершилась с ошибкой.
python-summary-timeout = Программа работала слишком долго и была остановлена.
python-answer-failed = Программа завершилась с ошибкой.
python-answer-timeout = Программа работала слишком долго и была остановлена.
python-answer-silent = Программа выполнена и ничего не напечатала.
python-answer-files = Программа выполнена, вот что получилось.

# Что ещё надо сказать о запуске.
note-stopped_for_time = Остановлена через { $seconds } с.
note-stopped_for_memory = Остановлена: заняла больше { $megabytes } МБ памяти.
note-output_dropped = Не сохранено ещё { $bytes } { $bytes ->
    [one] байт
    [few] байта
   *[many] байт
} вывода ({ $stream }).
note-files_not_kept = Из /out сохранено файлов: { $count }, остальные нет.
note-file_too_large = /out/{ $name } не сохранён: слишком большой.
note-file_not_regular = /out/{ $name } не сохранён: это не обычный файл или его нельзя прочесть.
