@echo off
rem Installs quota from this folder, for the user who runs it. Needs no network and no administrator.
rem Plain ASCII, so that no code page can spoil it; what people read comes from install.py and no-python.txt.
setlocal
pushd "%~dp0"
set "SUPPORTED=3.13 3.12 3.11"
set "FITS=import sys, venv, ensurepip; sys.exit('.'.join(map(str, sys.version_info[:2])) not in '%SUPPORTED%'.split() or sys.maxsize < 2**32)"
set "OWN=%LOCALAPPDATA%\quota\python\python.exe"
set PYTHON=

for %%V in (%SUPPORTED%) do if not defined PYTHON (
    py -%%V -c "%FITS%" >nul 2>nul && set PYTHON=py -%%V
)
if not defined PYTHON python -c "%FITS%" >nul 2>nul && set PYTHON=python
if not defined PYTHON if exist "%OWN%" set PYTHON="%OWN%"
if not defined PYTHON if exist "python\python.exe" "python\python.exe" -c "%FITS%" >nul 2>nul && set PYTHON="python\python.exe"
if not defined PYTHON for %%F in (python\python-3*-amd64.exe) do (
    start /wait "" "%%F" /passive InstallAllUsers=0 PrependPath=0 Include_launcher=0 Include_test=0 Shortcuts=0 TargetDir="%LOCALAPPDATA%\quota\python"
)
if not defined PYTHON if exist "%OWN%" set PYTHON="%OWN%"
if not defined PYTHON (
    chcp 936 >nul
    type no-python.txt
    goto end
)
%PYTHON% install.py

:end
popd
if not "%~1"=="--no-pause" pause
