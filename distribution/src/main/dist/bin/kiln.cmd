@echo off
rem Starts Kiln from the folder that this script's bin\ lies in. KILN_JAVA_OPTS: options for java.
setlocal
for %%I in ("%~dp0..") do set "KILN_HOME_DIR=%%~fI"

set "KILN_JAVA=java"
if defined JAVA_HOME set "KILN_JAVA=%JAVA_HOME%\bin\java.exe"
set "KILN_JAVA_VERSION="
for /f "tokens=3" %%V in ('""%KILN_JAVA%" -version 2>&1" ^| findstr /i /c:" version "') do if not defined KILN_JAVA_VERSION set "KILN_JAVA_VERSION=%%~V"
if not defined KILN_JAVA_VERSION (
    echo kiln: no java found. Install Java 17 or newer, or set JAVA_HOME to one. 1>&2
    exit /b 1
)
for /f "delims=.-+" %%M in ("%KILN_JAVA_VERSION%") do set "KILN_JAVA_MAJOR=%%M"
if %KILN_JAVA_MAJOR% LSS 17 (
    echo kiln: needs Java 17 or newer, but %KILN_JAVA% is %KILN_JAVA_VERSION%. Set JAVA_HOME to a newer one. 1>&2
    exit /b 1
)

if not defined OPT_OUT_TRACKING set "OPT_OUT_TRACKING=true"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=passive"

set "KILN_MODULES=%KILN_HOME_DIR%\lib"
set "KILN_NATIVES="
set "KILN_ONNX="
for /d %%E in ("%KILN_HOME_DIR%\engines\*") do call :engine "%%E"
set "KILN_ACCESS="
if defined KILN_NATIVES set "KILN_ACCESS=--enable-native-access=%KILN_NATIVES:~1%"

"%KILN_JAVA%" --module-path "%KILN_MODULES%" --add-modules ALL-DEFAULT,org.slf4j %KILN_ACCESS% %KILN_ONNX% -Dguice_bytecode_gen_option=DISABLED "-Djava.util.logging.config.file=%KILN_HOME_DIR%\conf\logging.properties" "-Dkiln.home=%KILN_HOME_DIR%" %KILN_JAVA_OPTS% -m dev.kiln.distribution/dev.kiln.distribution.Kiln %*
exit /b %ERRORLEVEL%

:engine
set "KILN_MODULES=%KILN_MODULES%;%~1"
if /i "%~nx1"=="djl" (
    set "KILN_NATIVES=%KILN_NATIVES%,com.sun.jna,ai.djl.pytorch_engine"
    if exist "%~1\native" if not defined PYTORCH_LIBRARY_PATH set "PYTORCH_LIBRARY_PATH=%~1\native"
)
if /i "%~nx1"=="onnx" (
    set "KILN_NATIVES=%KILN_NATIVES%,com.microsoft.onnxruntime"
    if exist "%~1\native" set KILN_ONNX="-Donnxruntime.native.path=%~1\native"
)
exit /b 0
