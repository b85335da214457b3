@echo off
rem Opens a window for commands, in the folder that is dropped on this file or beside the last scenario. Plain ASCII, so that no code page can spoil it.
rem The whole command line goes to Python: a name with "&" and no blank would break apart here.
setlocal enabledelayedexpansion
set "QUOTA_DROPPED=!cmdcmdline!"
setlocal disabledelayedexpansion
set "HOME_OF_QUOTA=%LOCALAPPDATA%\quota"
if not exist "%HOME_OF_QUOTA%\first_hour.py" if exist "%~dp0install.bat" call "%~dp0install.bat" --no-pause
if not exist "%HOME_OF_QUOTA%\first_hour.py" (
    echo quota is not installed here. Run install.bat first.
    goto end
)
"%HOME_OF_QUOTA%\venv\Scripts\python.exe" "%HOME_OF_QUOTA%\first_hour.py" --window "%~1"

:end
pause
exit
