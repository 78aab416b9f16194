"""What is asked of every answer about a task."""

ANSWER = """{
    __typename
    ... on Task {
      id state stateReason viewerCan
      selection { cohortSize backups overSelection }
      training { aggregation aggregationParameters { proximalMu } codec seed }
      reward { poolPoints baseShare bonus pointsPerUpdate escrow returnedPoints }
    }
    ... on Refusal {
      code retryAfterS
      ... on InvalidInput { problems { path kind message } }
      ... on NotFound { id }
      ... on UploadNotReady { upload { id state } }
      ... on ModelRefused { fileProblems { kind message } }
      ... on TestSetRefused { fileProblems { kind name } }
      ... on TaskIncomplete { problems { path kind } }
      ... on InsufficientPoints { needed available }
      ... on LimitReached { limit most used }
      ... on WrongState { current allowed }
    }
  } }"""
