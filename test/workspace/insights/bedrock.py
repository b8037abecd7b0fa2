"""The model behind the insights job."""

from __future__ import annotations

import os

import boto3


class BedrockModel:
    def __init__(self, session: str) -> None:
        self.session = session
        self.client = boto3.client("bedrock-runtime")
        self.model_id = os.environ.get("MODEL_HAIKU", "global.anthropic.claude-haiku-4-5-20251001-v1:0")

    def ask(self, *, call_type: str, operation: str, system: str, user: str) -> str:
        answer = self.client.converse(
            modelId=self.model_id,
            system=[{"text": system}],
            messages=[{"role": "user", "content": [{"text": user}]}],
            inferenceConfig={"maxTokens": 700},
            requestMetadata={"session": self.session, "callType": call_type, "operation": operation},
        )
        return answer["output"]["message"]["content"][0]["text"]
