FROM mcr.microsoft.com/windows/servercore:ltsc2022
# hadolint shell=powershell
RUN Get-Process notepad | Stop-Process
RUN cd C:/app; sudo true
USER ContainerUser
HEALTHCHECK NONE
