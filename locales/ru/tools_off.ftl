### Почему инструмент выключен, по коду, который называет исполнитель.

tool-off-reason-bubblewrap_missing = не установлен bubblewrap
tool-off-reason-runtime_tree_missing = не установлен Python для песочницы
tool-off-reason-runtime_tree_unreachable = песочнице недоступен её Python
tool-off-reason-seccomp_missing = не установлена libseccomp
tool-off-reason-docker_missing = не установлен Docker
tool-off-reason-start_failed = программы в песочнице не запускаются
tool-off-reason-self_test_file = при проверке из песочницы удалось добраться до файлов машины
tool-off-reason-self_test_environment = при проверке из песочницы было видно окружение
tool-off-reason-self_test_network = при проверке из песочницы удалось выйти в сеть
tool-off-reason-self_test_memory = при проверке песочница не ограничила память
tool-off-reason-self_test_processes = при проверке песочница не ограничила число процессов
