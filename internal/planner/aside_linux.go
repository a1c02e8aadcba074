package planner

import "syscall"

// giveWay puts this thread behind all others of the machine (nice 19, the last). On
// Linux "process 0" is the calling thread. Where it is refused, composing is as urgent
// as everything else.
func giveWay() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 19) }
