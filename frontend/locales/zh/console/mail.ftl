# 发给投票人的邮件。
mail-title = 发给投票人的邮件
mail-what = 收到邮件的投票人
mail-page = 前往邮件页面
run-mail = 用邮件发送邀请、提醒和结果，并查看已经送达哪些人。
mail-off = 这个服务不发送邮件。
mail-off-how = 运营者没有指定邮件服务器。请运营者设置 GLASSURN_SMTP_URL 和 GLASSURN_MAIL_FROM 并重启服务；或者自己寄送信件和链接：登记员的页面可以打印，也可以导出用于邮件合并。
mail-invalid = 服务不接受这封邮件。
mail-invalid-how = 请更正问题后再发送：
mail-stuck = 邮件发不出去。
mail-stuck-how = 邮件在等待，会自动重试。请把这个原因告诉服务的运营者：
mail-nobody = 服务不知道任何地址
mail-nobody-how = 地址在登记员手里。如果要给投票人发邮件，登记员可以在名册页面上把地址交给服务。
mail-nothing-sent = 还没有发送任何邮件。
mail-nothing-sent-how = { $count ->
   *[other] 有 { NUMBER($count) } 位投票人有地址。
}先看看邮件，发给自己，再发给所有人。
mail-receipts = 每个人每次投票之后都会收到带有回执代码的邮件：这样就没有人能悄悄使用别人的代码。地址只在服务里，绝不会出现在公开记录上。

mail-vote = 投票邀请
mail-vote-lead = 它说明投票的内容和时间，并带有页面链接。它不含投票码：代码通过信件或登记员自己的邮件合并送达。
mail-reminder = 立即提醒
mail-reminder-lead = 只发给轮到时还没有投票的人。
mail-result = 结果的通知
mail-result-lead = 把投票人引向结果的邮件内容。是否发送、何时发送，在选举页面上决定。
mail-result-page = 在选举页面上宣布结果
mail-sent-before = { $count ->
   *[other] 已经发送过 { NUMBER($count) } 封这样的邮件。
}
mail-show = { $kind ->
    [reminder] 显示提醒
    [result] 显示通知
   *[vote] 显示邀请
}
mail-test-address = { $kind ->
    [reminder] 您自己的地址，用来试发提醒
    [result] 您自己的地址，用来试发通知
   *[vote] 您自己的地址，用来试发邀请
}
mail-test = { $kind ->
    [reminder] 把提醒发给自己
    [result] 把通知发给自己
   *[vote] 把邀请发给自己
}
mail-sure = { $kind ->
    [reminder] 是的，提醒 { NUMBER($count) } 位投票人
   *[vote] 是的，邀请 { NUMBER($count) } 位投票人
}
mail-send = { $kind ->
    [reminder] 立即提醒 { NUMBER($count) } 位投票人
   *[vote] 立即邀请 { NUMBER($count) } 位投票人
}
mail-tested = 样本将发往 { $address }。没有投票人会收到任何邮件。
mail-sent = { $count ->
   *[other] { NUMBER($count) } 封邮件已进入队列。
}
mail-sent-how = 邮件会自动发出，不会一次给同一个域名发太多。下面可以看到每一封的状态。您可以关闭这个页面。
mail-shown = 邮件的样子
mail-subject = 主题：
mail-html = HTML 版本

mail-schedule = 自动提醒
mail-schedule-lead = 到了这些时间，还没有投票的人会收到提醒。已经投票的人不会收到。
mail-schedule-none = 没有安排。
mail-schedule-done = 已完成
mail-schedule-remove = 取消
mail-schedule-when = 另一个时间
mail-schedule-add = 添加提醒

mail-voters = 谁受到了邀请，谁投了票
mail-voters-lead = 公开记录让所有人看到名册上有多少人、多少人投了票，每个人都能核查自己是否在内。姓名只在本页面上。
mail-sent-means = “已发送”表示邮件服务器已经收下。之后退回的邮件会到 { $from } 的信箱，本页面不会知道：请查看那个信箱，在这里更正地址，再发送一次。
mail-table = 谁受到了邀请，谁投了票
mail-column-name = 姓名
mail-column-address = 地址
mail-column-state = 状态
mail-column-deeds = 您可以做的
mail-filter-label = 显示
mail-filter = { $kind ->
    [all] 所有人
    [nothing] 未发送
    [queued] 等待发送
    [sent] 已发送
    [refused] 被拒绝
    [opened] 打开了页面
    [voted] 已投票
   *[waiting] 未投票
}（{ NUMBER($count) }）
mail-search = 搜索姓名或地址
mail-more = 只显示 { NUMBER($count) } 位中的前 { NUMBER($shown) } 位：请搜索，或缩小范围。
mail-state-nothing = 未发送
mail-state-queued = 等待发送
mail-state-sent = 已发送
mail-state-refused = 被拒绝
mail-state-opened = 打开了页面
mail-state-voted = 已投票
mail-state-off-roll = 不在名册上
mail-again = 再次发送
mail-again-done = 邀请将再次发往 { $address }。
mail-mend = 更正地址
mail-mend-title = { $name } 的地址
mail-mend-address = 地址
mail-mend-save = 保存地址
mail-mend-leave = 关闭
mail-advice = 怎样避免邮件被当作垃圾邮件
mail-advice-from = 发件人是 { $from }。
mail-advice-spf = SPF：{ $domain } 的 DNS 写明哪台邮件服务器可以代它发信。
mail-advice-dkim = DKIM：那台邮件服务器会签名，{ $domain } 的 DNS 里有它的公钥。
mail-advice-dmarc = DMARC：_dmarc.{ $domain } 说明如何处理两者都不符合的邮件。这三项请问邮件服务器的管理者。
mail-advice-test = 把邮件发给自己在两三家大型服务商的邮箱，看看它到了哪里。
mail-advice-slow = 服务有意慢慢发送。请在投票前一天开始，而不是前一分钟。
sender-what = DNS 的记录
sender-found = 已找到
sender-found-at = 位于 { $name }
sender-missing = 缺少
sender-missing-how = { $name } 没有这条记录。请域名和邮件服务器的管理者添加。
sender-several = 有多条
sender-several-how = { $name } 有多条记录，因此都不算数。请只保留一条。
sender-unknown = 无法查询
sender-unknown-how = 请稍后再查；如果仍然如此，请问运行本服务的人。
sender-unnamed = 没有查询
sender-unnamed-how = 运行本服务的人没有指明密钥（GLASSURN_DKIM_SELECTOR）。
sender-again = 再查一次

mail-give = 让服务发送邮件
mail-give-lead = 服务可以邀请和提醒投票人，告诉每个人选票已被记录，并公布结果。为此它需要地址。它得不到任何投票码。
mail-give-learns = 它会知道什么：哪个地址属于名册上的哪一项，从而知道谁在什么时候投了票。它看不到任何人怎么投。如果不需要让它知道这些，请改用信件或自己的邮件合并。
mail-language = 邮件的语言
mail-language-own = 选举自己的语言
mail-give-now = 把地址交给服务
mail-given = { $count ->
   *[other] 服务有 { NUMBER($count) } 个地址。
}还没有发送任何邮件。

invite-mail-address = { $name } 的电子邮件地址
invite-mail = 用邮件把链接发给 { $name }
invite-mail-sent = 链接将发往 { $address }。
invite-mail-subject = 您在一次选举中的职责：{ $title }
invite-mail-dear = { $name }，您好！
invite-mail-holder = 请您保管这次选举计票密钥的一部分：
invite-mail-registrar = 请您制作这次选举的投票码：
invite-mail-open = 请在您将要使用的浏览器里打开这个链接：
invite-mail-alone = 这个链接只属于您。谁先打开它，谁就生成密钥，所以请不要转给任何人。如果页面说已经交了另一把密钥，请告诉邀请您的人。
invite-mail-safe = 任何人都不会索要您的密钥文件或它的密码。

codes-service = 由服务制作投票码
codes-service-cost = 它会给每位投票人发送带有代码的链接。代价是：服务、控制服务的人以及能看到邮件的人，都可以替没有投票的人投票。本次选举的每个页面都会说明这一点。每次投票都会用邮件通知投票人。
codes-service-forget = 不：由登记员制作代码
codes-service-offer = 如果没有人能担任登记员：
codes-service-take = 让服务制作并邮寄代码
codes-service-lead = 可以投票的人的名册。它会交给制作代码的服务。
codes-service-make = 用邮件发送代码
codes-service-make-lead = 服务接收这份名册，为每位投票人制作代码，一次性全部写入公开记录，并把链接发给每个人。之后不能再添加任何人。
codes-service-make-now = 公布名册并发送 { NUMBER($count) } 个代码
codes-service-made = { $count ->
   *[other] { NUMBER($count) } 个代码正在用邮件发出。
}
codes-service-without = { $count ->
   *[other] 名册上有 { NUMBER($count) } 位投票人没有地址。
}没有地址就得不到代码。
mail-asked = 这些投票人申请新的代码
mail-asked-service = 他们丢失了邮件，或者这样说：任何人都可以为某个地址申请。请在下面的表格里给出新的代码。
mail-asked-registrar = 他们丢失了信件，或者这样说：任何人都可以为某个地址申请。登记员在名册页面上更换代码。
mail-new-code = 新代码
mail-renew = 给 { $name } 的新代码
mail-renew-how = 服务会制作另一个代码并用邮件发送。之前的链接随即失效。
mail-renew-voted = 这位投票人已经投票。那一票将不再计入。
mail-renew-consent = 投票已经开始：需要一位官员用密钥同意。
mail-renew-now = 制作新代码
mail-renew-done = 新的链接将发往 { $address }。
lost-title = 新的投票链接
lost-lead = 如果您丢失了投票码，或者带有链接的邮件或信件，可以申请另一个。之前的随即失效。
lost-election = 本次投票的页面
lost-address = 您的电子邮件地址
lost-address-hint = 主办方所知道的那个地址。
lost-ask = 申请新的链接
lost-heard = 已收到您的请求。
lost-heard-how = 如果这个地址在名册上，会收到一封邮件，询问是否是您本人；投票开始之后，要等选举负责人同意才会发送新链接。此页对所有人都这样说。
lost-heard-registrar = 如果服务知道这个地址，主办方现在就能看到您的请求，登记员会给您发送新的代码。此页对所有人都这样说。
lost-nothing = 没有收到，或者您的代码是纸质的？请写信给：
lost-registered = 这里由投票人自己登记，代码在投票人的浏览器里生成：没有人能再给您一次。请在登记时用的浏览器里投票，或者询问主办方：
lost-open = 这里不需要投票码：知道本次投票地址的人都可以参加。
lost-confirm-lead = 现在生成新链接，并通过邮件发送。您之前的链接随即作废。
lost-confirm = 生成新链接
lost-made = 新链接正在发送。
lost-made-how = 它会发送到您收到邮件的地址。之前的链接已作废。
