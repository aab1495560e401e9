# 已发布的选举：进行到哪一步，以及选举负责人做什么。
run-what = 选举
run-pages = 人人可看的页面
run-archive = 下载存档
run-roll = 投票人名单
run-roll-none = 尚未公布。
run-roll-count = 名单上有 { NUMBER($count) } 位投票人。
run-roll-page = 前往投票人名单
run-register = 投票人登记
run-register-lead = 请把这个地址发给每一位可以投票的人。它对所有人都一样，并不保密。
run-register-copy = 复制地址
run-register-over = 已不能再登记。
run-open = 人人可投
run-open-lead = 把这个地址发给您想发的人：有它的人就能投票。
run-open-count = 到目前为止有 { NUMBER($count) } 个浏览器参加。
run-may-close = 您可以关闭本页面：这里没有任何事情要等它。
stage-ceremony = 密钥保管人正在生成密钥
stage-confirmed = 可以开始投票

next-title = 下一步
next-ceremony = 密钥保管人各自在自己的浏览器里，一起生成密钥。还差：{ $names }。
next-roll-meanwhile = 同时可以制作投票人名单。
next-roll = 由名册管理员公布投票人名单。
next-open = 密钥已生成，名单上有 { NUMBER($count) } 位投票人。您可以开始投票：此后从开始时间到截止时间接受选票。
next-open-register = 密钥已生成，已有 { NUMBER($count) } 人登记。您可以开始投票：此后从开始时间到结束时间接受选票，投票人在此之前都可以登记。
next-open-nobody = 密钥已生成。只要有一个人来登记，就可以开始投票。
next-open-few = 投票人不足 { NUMBER($minimum) } 位：永远无法计票。
next-wait-opening = 无须做什么：投票将自动开始，时间为
next-voting = 投票正在进行，截止时间
next-no-partial = 谁也看不到部分结果，您看不到，服务也看不到。
next-close = 已到截止时间。结束投票后，哪些选票计入就固定下来。
next-void = 只计入 { NUMBER($counting) } 位投票人，不足 { NUMBER($minimum) } 位：什么也不得打开。请在公开记录上说明。
next-decrypt = 由密钥保管人打开计票：需要 { NUMBER($needed) } 位，已有 { NUMBER($posted) } 位完成。请再次把链接发给他们。
next-mix = 先由其中 { NUMBER($needed) } 位混合答案；每位的页面一有可能就自行完成这两步。
next-decrypt-code = 打开之前，他们要通过电话或当面相互核对截止码。
next-publish = 打开计票的密钥保管人已经足够。本页面自己再计一次，结果相同才公布。
next-done = 结果已在公开记录上，人人都可以核查。请保留存档；密钥保管人可以删除自己的密钥文件了。
next-was-void = 投票人数过少：没有计票。

deed-open = 开始投票
deed-close = 结束投票
deed-extend = 延长投票
deed-result = 公布结果
deed-void = 公布不计票
deed-restart = 重新开始
deed-checking = { $count ->
    [0] 正在核查公开记录……
   *[other] 正在核查公开记录：{ NUMBER($count) } 条
}
deed-done = { $kind ->
    [Open] 投票已开启。
    [Extend] 投票已延期。
    [Close] 投票已结束。
    [Result] 结果已发布。
    [Void] 已公布不计票。
    [DkgRestart] 密钥将重新生成。
   *[other] 已完成。
} 即公开记录第 { $entry } 条。
deed-locked = 请先打开您的密钥：本页面上有打开的地方。
closing-title = 计入哪些选票
closing-counts = 公开记录上有 { NUMBER($ballots) } 张选票，计入 { NUMBER($counting) } 位投票人。
closing-parts = 已打开的部分：需要 { NUMBER($needed) } 个，已有 { NUMBER($done) } 个
closing-holders = 本页面自行核查的每位密钥保管人的情况
closing-holder = 密钥保管人
closing-stands = 总和的部分
closing-opened = 已打开，证明 ✓
closing-waiting = 尚未收到
closing-mixes-how = 每个问题的答案至少由 { NUMBER($needed) } 位密钥保管人先后混合，然后由同样多的人打开。
closing-mixes = 混合次数：需要 { NUMBER($needed) } 次，已有 { NUMBER($done) } 次
closing-parts-answers = 已打开答案的密钥保管人：需要 { NUMBER($needed) } 位，已有 { NUMBER($done) } 位
closing-mixed = 混合
closing-mixed-all = 已混合，证明 ✓
closing-mixed-part = { NUMBER($all) } 个问题中的 { NUMBER($done) } 个
closing-stands-answers = 打开
deed-code = 截止码。密钥保管人将它与自己页面上显示的核对：

restart-title = 有密钥保管人丢失了文件或提出投诉
restart-lead = 全体保管人重新生成密钥。在全体确认密钥之前都可以这样做。
restart-reason = 原因，一句话，人人都可以看到
restart-needs-reason = 请先写明原因。

extend-title = 延长投票
extend-lead = 最晚：
extend-new = 新的截止时间
extend-range = 必须晚于现在的截止时间，且不得晚于允许的最晚时间。
extend-choose = 请先选择新的截止时间。
early-title = 现在结束投票
early-warning = 此后谁也不能再投票，而且无法撤销。
early-sure = 想投票的人都已经投了票
early-needs-tick = 请先勾选。

office-manifest = 这样不能构成一次选举。
office-manifest-advice = 请回到各个步骤，改正下面所说的问题。
office-past = 投票的截止时间已经过去。
office-not-official = 打开的密钥不属于本次选举的任何一位选举负责人。
office-not-official-advice = 请打开姓名列在选举页面上的那个密钥文件。
office-ceremony = 密钥尚未生成。还差：{ $names }。
office-ceremony-advice = 请他们打开自己的链接，然后重试。
office-roll = 投票人名单上还没有人。
office-roll-advice = 请名册管理员先公布名单。
office-not-before = 在这次选举中，谁也不能提前结束投票。
office-not-before-advice = 请在截止时间再来。
office-extension = 这次选举不允许这个截止时间。
office-extension-advice = 请在现在的截止时间与最晚截止时间之间选择。
office-not-closed = 投票尚未结束。
office-shares = 需要 { NUMBER($needed) } 位密钥保管人，已有 { NUMBER($done) } 位打开了计票。
office-mixers = 需要 { NUMBER($needed) } 位密钥保管人混合答案，已有 { NUMBER($done) } 位完成。
office-shares-advice = 请其他人打开自己的链接，然后重试。

risk-reading = 正在读取公开记录，检查它会泄露什么……
risk-title = 这会让人看出谁投了什么
risk-unanimous = 所有人对“{ $question }”的回答都相同：结果一公布，大家就知道每个人怎么投的。
risk-few = { $count ->
   *[other] 只有 { NUMBER($count) } 名选民：人数这么少，每个人都能推断出其他人怎么投的。
}
risk-weights = 有些权重的持有人不到五名：总数可能显示出这几个人怎么投的。
risk-sure = 他们都知道这一点，仍然继续
risk-needs-tick = 请先勾选此框。

next-decrypt-missing = 尚未完成：{ $names }。
next-decrypt-lost = 如果其中仍持有密钥文件的人少于 { NUMBER($needed) } 名，结果将永远无法计出。
next-publish-anyone = 从现在起，任何人都能从公开记录算出结果。公布即由您签名并展示给所有人。
announce-title = 您希望结果不早于此时宣布
announce-lead = 此页请您等待。但它无法使结果保密：密钥持有人已打开总和，任何人都能从公开记录算出结果。
announce-sure = 仍然现在公布
announce-blocked = 请等到您选定的时间，或勾选此框。
checks-title = 谁检查过密钥文件
checks-lead = 请密钥保管人在投票结束前打开各自的链接并按“检查我的密钥”。他们的页面会在此告知；给出链接的命令检查也会在此显示。
checks-holder = 密钥持有人
checks-when = 最近检查
checks-done = 相符
checks-not = 尚未
run-witnesses = 通知见证人
run-witnesses-lead = { $names }：其中 { NUMBER($quorum) } 个必须先签名，大家才能继续。请把这一行发给每个见证人，加入其日志列表：
run-witnesses-copy = 复制这一行
run-consent-lead = 有人遗失投票码？登记员会发给您一个文件，您在此同意。

told-count = 何时打开计票
told-count-lead = 由您决定何时请密钥保管人打开计票。在足够多的保管人完成之前，任何人都无法知道结果：您和服务也不例外。
told-count-limits = 它拦不住任何人：密钥保管人可以提前打开计票，他们的页面只会说明这个时间。打开之后，任何人都能从公开记录算出结果。
told-count-ask = 如何请密钥保管人？
told-count-mail = 通过邮件：服务知道 { NUMBER($count) } 个地址
told-count-nobody = 服务不知道任何密钥保管人的地址：只有通过邮件发送过链接，服务才有地址。
told-count-now = 现在就请他们
told-count-silent = 密钥保管人的页面会说明这个时间
told-holders = 这些人会收到邮件：{ $names }。其他人请您自己联系。
told-result = 宣布结果
told-result-lead = 要告知投票人吗？邮件会把他们引向公开页面上的结果。
told-result-limits = 推迟只会推迟邮件，别的什么也推迟不了：密钥保管人打开计票之后，任何人都能从公开记录算出结果。
told-result-ask = 告知投票人吗？
told-result-mail = 通过邮件告知 { NUMBER($count) } 位投票人
told-result-nobody = 服务不知道任何投票人的地址。
told-result-now = 现在宣布
told-result-silent = 已宣布；没有通过邮件告知任何人
told-no-mail = 不发邮件
told-when = 不早于（可选；七天之内）
told-plan = 按此安排
told-cancel = 撤回
told-planned = 已安排：邮件到时自动发出
told-planned-silent = 已安排
told-done = 已完成：{ NUMBER($count) } 封邮件已经发出
told-needs-time = 投票尚未结束：请选择时间。
told-needs-result = 还没有结果：请先公布结果，或选择时间。
