/** Name of the queue that a function reads. */
export function sourceQueueName(name: string, environment: string): string {
  return `${name}-SourceSQSQueue-${environment}`;
}

/** Name of the queue that gets what a function could not work on. */
export function deadLetterQueueName(name: string, environment: string): string {
  return `${name}-DeadLetterSQSQueue-${environment}`;
}
