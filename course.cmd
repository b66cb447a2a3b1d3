@echo off
rem Starts the launcher of the course: course list, course run 1.4, course --help
rem Works from any folder. Needs a JDK 17 or newer and nothing else.
setlocal DisableDelayedExpansion
set "ROOT=%~dp0"
if "%ROOT:~-1%"=="\" set "ROOT=%ROOT:~0,-1%"
set "ADVICE=install a JDK 17 from https://adoptium.net and set JAVA_HOME to its folder."

set "JAVA="
if defined JAVA_HOME goto javahome
for %%i in (java.exe) do set "JAVA=%%~$PATH:i"
if defined JAVA goto version
>&2 echo course: there is no java on the PATH: %ADVICE%
exit /b 2

:javahome
set "JAVA=%JAVA_HOME:"=%\bin\java.exe"
if exist "%JAVA%" goto version
>&2 echo course: JAVA_HOME is set, but there is no bin\java.exe in it: %ADVICE%
exit /b 2

:version
set "VERSION="
set "LOG=%TEMP%\course-launcher-%RANDOM%%RANDOM%.log"
"%JAVA%" -version 2>"%LOG%"
for /f "usebackq tokens=2,3" %%i in ("%LOG%") do if "%%i"=="version" set "VERSION=%%~j"
del "%LOG%"
set "FEATURE=0"
for /f "delims=.-+_ tokens=1" %%i in ("%VERSION%") do set "FEATURE=%%i"
if %FEATURE% GEQ 17 goto build
>&2 echo course: the java found is Java %VERSION%, too old: %ADVICE%
exit /b 2

:build
set "TARGET=%ROOT%\course-cli\target"
set "BUILT=false"
if not exist "%TARGET%\course\stamp" goto compile
if not exist "%TARGET%\runtime.classpath" goto compile
if not exist "%TARGET%\classes\io\sparkcourse\cli\Main.class" goto compile
call :classpath
if not defined CLASSPATH_OF_LAUNCHER goto compile
rem The jars may have been deleted since.
for %%i in ("%CLASSPATH_OF_LAUNCHER:;=" "%") do if not exist %%i goto compile
goto start

:classpath
set "CLASSPATH_OF_LAUNCHER="
for /f "usebackq delims=" %%i in ("%TARGET%\runtime.classpath") do set "CLASSPATH_OF_LAUNCHER=%%i"
exit /b

:compile
set "HINT="
if not exist "%USERPROFILE%\.m2\wrapper\dists" set "HINT= - the first time, Maven is downloaded: some minutes -"
>&2 echo Compiling the launcher%HINT% ...
set "CI="
pushd "%ROOT%"
call "%ROOT%\mvnw.cmd" -q -B -pl course-cli process-classes >"%LOG%" 2>&1
set "RESULT=%ERRORLEVEL%"
popd
if not "%RESULT%"=="0" goto broken
del "%LOG%"
set "BUILT=true"
call :classpath
goto start

:broken
>&2 type "%LOG%"
del "%LOG%"
>&2 echo course: the launcher does not compile.
exit /b 1

:start
set "ARCHIVE="
for %%i in ("%TARGET%\course\*.jsa") do set ARCHIVE="-XX:SharedArchiveFile=%%~i"
rem An archive that is missing or stale is passed over: -Xshare:auto, and errors only.
"%JAVA%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx256m %ARCHIVE% -Xlog:disable -Xlog:all=error:stderr -Xlog:cds*=off:stderr "-Dcourse.root=%ROOT%" "-Dcourse.built=%BUILT%" -cp "%CLASSPATH_OF_LAUNCHER%;%TARGET%\classes" io.sparkcourse.cli.Main %*
exit /b %ERRORLEVEL%
