/** What `oks help` explains besides commands. */
export const topicNames = ['output', 'exit-codes', 'environment', 'authentication', 'kubeconfig', 'flags'] as const;

export type TopicName = (typeof topicNames)[number];
