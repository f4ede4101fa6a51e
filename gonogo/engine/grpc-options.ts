/** Limits of every connection, as Pulumi's own components set them. */
const messageBytes = 400 * 1024 * 1024;

export const channelOptions = {
  "grpc.max_receive_message_length": messageBytes,
  "grpc.max_send_message_length": messageBytes,
  // Loopback traffic must not go through a proxy of the environment.
  "grpc.enable_http_proxy": 0,
};
