### Why a tool is off, by the code that a worker gives.

tool-off-reason-bubblewrap_missing = bubblewrap is not installed
tool-off-reason-runtime_tree_missing = the sandbox’s Python is not installed
tool-off-reason-runtime_tree_unreachable = the sandbox cannot reach its Python
tool-off-reason-seccomp_missing = libseccomp is not installed
tool-off-reason-docker_missing = Docker is not installed
tool-off-reason-start_failed = programs do not start in the sandbox
tool-off-reason-self_test_file = the sandbox let a test reach files of the machine
tool-off-reason-self_test_environment = the sandbox let a test see the environment
tool-off-reason-self_test_network = the sandbox let a test reach the network
tool-off-reason-self_test_memory = the sandbox did not limit the memory of a test
tool-off-reason-self_test_processes = the sandbox did not limit the processes of a test
