/* python.exe for a Windows CPython that came without one, and the launcher that its `venv` copies as Scripts\python.exe.

   In a virtual environment it does what CPython's venvlauncher does: it starts the base interpreter with the same
   arguments, in a job that ends with it. Elsewhere it is the interpreter: all of that is in the library named by DLL. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define LONGEST 32768

static wchar_t self[LONGEST], folder[LONGEST], file[LONGEST], base[LONGEST], command[2 * LONGEST];

static void up(wchar_t *path) { *wcsrchr(path, L'\\') = 0; }

/* The base interpreter that pyvenv.cfg names, here or one folder up; 0 where there is no such file. */
static int find_base(void) {
    char line[LONGEST];
    FILE *settings = NULL;
    GetModuleFileNameW(NULL, self, LONGEST);
    wcscpy(folder, self);
    for (int tries = 0; tries < 2 && !settings; tries++) {
        up(folder);
        swprintf(file, LONGEST, L"%ls\\pyvenv.cfg", folder);
        settings = _wfopen(file, L"r");
    }
    if (!settings) return 0;
    while (fgets(line, sizeof line, settings))
        if (!strncmp(line, "home = ", 7)) {
            line[strcspn(line, "\r\n")] = 0;
            MultiByteToWideChar(CP_UTF8, 0, line + 7, -1, base, LONGEST);
            wcscat(base, L"\\python.exe");
        }
    fclose(settings);
    return base[0] != 0;
}

/* What follows the program's name in the command line, as it was typed. */
static const wchar_t *arguments(void) {
    const wchar_t *rest = GetCommandLineW();
    int quoted = 0;
    for (; *rest && (quoted || (*rest != L' ' && *rest != L'\t')); rest++) quoted ^= *rest == L'"';
    return rest;
}

static int launch(void) {
    STARTUPINFOW start;
    PROCESS_INFORMATION child;
    DWORD code;
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    HANDLE job = CreateJobObjectW(NULL, NULL);
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    swprintf(command, 2 * LONGEST, L"\"%ls\"%ls", base, arguments());
    SetEnvironmentVariableW(L"__PYVENV_LAUNCHER__", self);
    SetConsoleCtrlHandler(NULL, TRUE);
    GetStartupInfoW(&start);
    if (!CreateProcessW(base, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child)) return 101;
    AssignProcessToJobObject(job, child.hProcess);
    WaitForSingleObject(child.hProcess, INFINITE);
    return GetExitCodeProcess(child.hProcess, &code) ? (int)code : 102;
}

int wmain(int count, wchar_t **given) {
    if (find_base()) return launch();
    HMODULE library = LoadLibraryA(DLL);
    if (!library) return fprintf(stderr, "cannot load %s: %lu\n", DLL, GetLastError()), 103;
    return ((int (*)(int, wchar_t **))GetProcAddress(library, "Py_Main"))(count, given);
}
