# The hospital as an OpenEnv server on port 8000. The triage cases as they were published, on port 7860:
#   docker run -e RESIDENCY_TOKEN=... -p 7860:7860 IMAGE residency serve --triage --host 0.0.0.0 --port 7860
FROM python:3.12-slim
WORKDIR /residency
COPY pyproject.toml README.md LICENSE NOTICE openenv.yaml ./
COPY constraints ./constraints
COPY src ./src
RUN pip install --no-cache-dir --constraint constraints/openenv.txt '.[openenv,serve]' && useradd --create-home clinician
USER clinician
WORKDIR /home/clinician
EXPOSE 8000 7860
CMD ["python", "-m", "residency.doors.openenv.app", "--host", "0.0.0.0"]
