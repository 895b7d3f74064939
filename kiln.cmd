@echo off
rem Runs Kiln from a source checkout: builds it when it is missing, then starts it. After a change of the sources run
rem mvnw.cmd -Dquick -Dmaven.test.skip=true -pl distribution -am package
setlocal
set "ROOT=%~dp0"
if exist "%ROOT%distribution\target\kiln\bin\kiln.cmd" goto run
echo Building Kiln (first use)... 1>&2
pushd "%ROOT%"
call mvnw.cmd -q -B -ntp -Dquick -Dmaven.test.skip=true -pl distribution -am package 1>&2
set "KILN_BUILD=%ERRORLEVEL%"
popd
if not "%KILN_BUILD%"=="0" (
    echo kiln: the build failed; what went wrong stands above. 1>&2
    exit /b 1
)
:run
call "%ROOT%distribution\target\kiln\bin\kiln.cmd" %*
exit /b %ERRORLEVEL%
