extension Statement {
  /// Webhooks (section 10).
  static let webhooks: [Statement] =
    webhookKinds + webhookRequirements + webhookFields + webhookParts + webhookCallouts + webhookSignatures
    + webhookDelivery + webhookLogs + webhookEnds

  static let webhooksPage = "help:Webhooks/WEBHOOKS.htm"
  static let webhooksCreating = "help:Webhooks/Webhooks_Creating.htm"
  static let webhooksErrors = "help:Webhooks/Webhooks_Error_Handling.htm"
  static let webhooksEntity = "help:Webhooks/REST_WebhooksEntity.htm"
  static let webhookFieldsEntity = "help:Webhooks/REST_WebhookFieldsEntity.htm"
  static let webhookSecret = "help:Webhooks/SecretKeyPayloadVerification.htm"
  static let webhookLogEntity = "help:Webhooks/WebhookEventErrorLogEntity.htm"
  static let webhookReceivers = "github:msoukhomlinov/n8n-nodes-autotask, https://nango.dev/docs (Autotask webhooks)"
}
