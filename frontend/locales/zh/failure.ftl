# 出了什么问题，以及怎么办。代码写在这些句子旁边，不翻译。
fetch-waiting = { $what }：请稍候。
fetch-again = 重试

failure-reference = 求助代码：{ $code }
failure-reference-request = 求助代码：{ $code } · 请求 { $request }
failure-unreachable = 无法连接到服务。
failure-timed-out = 服务没有及时答复。
failure-unreadable = 服务的答复无法读取。
failure-not-found = 这个地址没有内容。
failure-rate-limited = 您所在的网络尝试次数过多。
failure-unavailable = 服务目前无法接受请求。
failure-internal = 服务出错了。
failure-not-open = 投票尚未开始。
failure-closing = 投票正在结束，您的选票还没有记录。
failure-closed = 投票已经结束。
failure-stale-sequence = 在这张选票之前，已经记录了一张使用您投票码的选票。这一张没有记录。
failure-code-unknown = 这个投票码不属于这次选举。
failure-code-revoked = 这个投票码已被更换，不再有效。
failure-ballot = 服务拒绝了这张选票，没有记录。
failure-general = 服务拒绝了这个请求。

advice-connection = 请检查网络连接后重试。您所选的内容不会丢失。
advice-try-again = 请重试。同一张选票发送两次也只计一次。
advice-tell-contact = 请再试一次。如果仍然如此，请把下面的代码告诉本次选举的联系人。
advice-address = 请与您收到的地址核对。
advice-wait = 请等一分钟再试。
advice-opening = 请在选举页面所示的开始时间再来。
advice-closed = 之前已记录的选票有效。您可以查验回执。
advice-code-shared = 如果您之前没有投过票，说明别人拿到了您的投票码：请今天就告诉本次选举的联系人。
advice-new-code = 请使用您收到的最新投票码，或向本次选举的联系人索取。
advice-seal-again = 请回到您的答案，再投一次。如果又被拒绝，请告诉本次选举的联系人。
