package main

import "golang.org/x/sys/windows"

// processRights leaves this user what a task manager needs, to end the process
// (0x1), to wait for it (0x100000) and to see that it is there (0x1000), and
// takes away reading its memory and writing these rights anew. The system
// itself keeps all of them.
const processRights = "D:P(A;;0x101001;;;OW)(A;;0x101001;;;BA)(A;;GA;;;SY)"

// guard closes the memory of the process to other programs of this user, as
// far as they have no debug privilege. Crash dumps are off already: Go's
// runtime handles its own faults.
func guard() {
	sd, err := windows.SecurityDescriptorFromString(processRights)
	if err != nil {
		return
	}
	dacl, _, err := sd.DACL()
	if err != nil {
		return
	}
	_ = windows.SetSecurityInfo(windows.CurrentProcess(), windows.SE_KERNEL_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, dacl, nil)
}
