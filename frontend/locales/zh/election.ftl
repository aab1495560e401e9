# 一次选举的页面。
election-what = 选举
election-progress = 选举进行到哪一步
election-absent = 这里没有这次选举
election-absent-lead = 请与您收到的地址核对：地址很长，有些邮件程序会把它断成两截。其他服务器上的选举有另外的地址。
election-description = 关于这次选举

# 不成立的地方
election-newer = 创建这次选举的软件比本页面新。
election-newer-advice = 请重新加载页面。如果没有用，请告诉本次选举的联系人，这个服务需要更新。
election-other = 服务显示的不是您地址中的选举。
election-head-false = 公开记录的签名不是这次选举所指定的密钥。
election-beginning-false = 服务显示的公开记录，不是它签过名的那一份。
election-doubt-advice = 现在请不要在这里投票。请用您另外知道的联系方式，把下面的代码告诉本次选举的联系人。

# 下一步
election-your-vote = 您的投票
election-can-vote = 您现在可以投票
election-not-begun = 投票尚未开始
election-over = 投票已经结束
election-counted = 计票已完成
election-void = 没有计票
election-unknown = 服务目前没有说明是否接受选票。
election-time-left = 剩余时间：{ $left }。
election-opens-in = 还有 { $left } 开始投票。
election-opens-late = 已到开始时间，但主办方还没有开始投票。
election-closing = 主办方接下来将结束公开记录的投票。现在发送的选票不会计入。
election-counting = 选票已经固定。密钥保管人现在打开它们的总和，而且只打开总和。
election-mixing = 选票已经固定。密钥保管人现在混合答案，使任何人都不知道哪个答案是谁的，然后打开它们。
election-counted-words = 结果及其正确性的证明都在公开记录上。
election-void-words = 参加的投票人不足 { NUMBER($minimum) } 位。计票会显示他们怎样投票，因此没有打开任何选票。
election-may-revote = 投票期间您可以重新投票。只计您的最后一张选票。
election-code-filled-in = 已为您填好投票码。
election-code-needed = 您需要信件或邮件中的投票码。发给您的链接会自动填好它。
election-preparing = 主办方和密钥保管人还在准备。您的链接一直有效。
election-come-back = 您的链接一直有效，请届时再来。
election-result-here = 结果将在这里公布。
election-vote = 投票
election-vote-again = 重新投票
election-enter-code = 填写我的投票码
election-try-code = 查看我的投票码
election-see-result = 查看结果
election-minutes = { NUMBER($count) } 分钟
election-hours = { NUMBER($count) } 小时
election-days = { NUMBER($count) } 天

# 时间与主办方
election-when = 时间与主办方
election-opens = 开始时间
election-closes = 截止时间
election-closes-latest = 最晚截止时间
election-ended = 结束时间
election-ended-early = 选举负责人在最晚截止时间之前结束了投票：
election-extended = 已延长。原定截止时间：
election-extension = 最多可延长至：
election-official-closes = 选举负责人可以提前结束投票，并可自行选择时刻。
election-now = 目前
election-takes = 接受选票。
election-takes-not-yet = 尚不接受选票。
election-takes-no-more = 不再接受选票。
election-organiser = 主办方
election-contact = 联系方式
election-officials = 选举负责人（{ NUMBER($count) } 位）
election-rules = 规则
election-revote = 投票结束之前您可以重新投票；只计最后一张选票。
election-once = 每个投票码一张选票，不能更改。
election-minimum = 至少 { NUMBER($minimum) } 位投票人参加才计票。
election-ties-declared = 出现平票时，如实公布平票，由大家决定。
election-ties-order = 出现平票时，列表中排在前面的选项胜出。
election-secrecy = 保密
election-secrecy-line = 服务看得到您投了票，永远看不到您选了什么。

# 提醒
election-warn = 关于这次选举，请了解
election-warn-more = 这对投票保密意味着什么
election-warn-answers = 每份排序、等级或文字都会公布，但不署名。请不要写任何能认出您的内容。
election-warn-weights = 各票的权重不同，有些权重只有少数人持有：结果可能显示他们怎样投票。主办方已接受这一点。
election-warn-small = 只要有 { NUMBER($minimum) } 人投票就会计票。人数这么少，结果本身就可能显示大家怎样投票。
election-warn-one-holder = 只有一位密钥保管人就能打开选票，无须他人同意。
election-warn-server-codes = 投票码是服务自己制作的，它可以替没有投票的人投票。
election-warn-registered = 投票人在服务上登记，服务可能加入并不存在的人。
election-warn-open = 任何人都可以在这里投票，同一个人也可以投多次。
election-warn-early = 选举负责人可以提前结束投票，可能选择对某一方有利的时刻，或选票太少、难以互相掩盖的时刻。
election-warn-not-witnessed = 公开记录没有独立见证方：如果出现两个版本，只有保存回执并相互核对的人才会发现。
election-warn-witness-may-lie = 需要签名的独立见证方太少，只要其中一个说谎，就可能帮助展示两个版本的公开记录。

# 题目
election-questions = 题目（{ NUMBER($count) } 题）
election-rule-one = 正好选一项。
election-rule-one-or-none = 选一项，或不选。
election-rule-any = 可以选任意多项。
election-rule-exactly = 从 { NUMBER($options) } 项中正好选 { NUMBER($count) } 项。
election-rule-up-to = 从 { NUMBER($options) } 项中最多选 { NUMBER($count) } 项。
election-rule-between = 从 { NUMBER($options) } 项中选 { NUMBER($low) } 至 { NUMBER($high) } 项。
election-rule-points = 最多 { NUMBER($count) } 分，由您分配。
election-rule-points-each = 最多 { NUMBER($count) } 分，由您分配，每项最多 { NUMBER($cap) } 分。
election-rule-points-exactly = 正好 { NUMBER($count) } 分，由您分配。
election-rule-points-exactly-each = 正好 { NUMBER($count) } 分，由您分配，每项最多 { NUMBER($cap) } 分。
election-rule-points-between = { NUMBER($low) } 至 { NUMBER($high) } 分，由您分配。
election-rule-points-between-each = { NUMBER($low) } 至 { NUMBER($high) } 分，由您分配，每项最多 { NUMBER($cap) } 分。
election-rule-scores = 给每一项打 0 至 { NUMBER($cap) } 分。
election-rule-credits = 最多用 { NUMBER($credits) } 点额度投票：给同一选项投一票花 1 点，两票花 4 点，三票花 9 点。
election-rule-conviction = 最多用 { NUMBER($credits) } 点额度投赞成票或反对票：给同一选项投一票花 1 点，两票花 4 点，三票花 9 点。
election-rule-rank = 给选项排序，最好的在前。可以不排某些选项。
election-rule-rank-all = 给所有选项排序，最好的在前。
election-rule-grades = 给每个选项一个等级。
election-rule-text = 写下您的答案。
election-seats = { $seats ->
    [1] 得数最多的选项胜出。
   *[other] 得数最多的 { NUMBER($seats) } 个选项胜出。
  }
election-seats-won = { $seats ->
    [1] 一个选项胜出。
   *[other] { NUMBER($seats) } 个选项胜出。
  }
election-seats-texts = { $seats ->
    [1] 最多投票人写下的文字胜出。
   *[other] 最多投票人写下的 { NUMBER($seats) } 份文字胜出。
  }
election-counted-by = 计票规则：{ $rule }。
counted-by-schulze = 舒尔茨法
counted-by-schulze-how = 选项两两比较，胜过其他所有选项的当选；如果互相循环，由连续取胜的链条决定。
counted-by-ranked-pairs = 排序对法
counted-by-ranked-pairs-how = 选项两两比较，先确定差距最大的胜负，与之矛盾的不计。
counted-by-irv = 排序复选制（一个名额）
counted-by-irv-how = 首选最少的出局，其选票转给下一选择，直到有一个选项超过半数。
counted-by-borda = 波达计数法
counted-by-borda-how = 投票人每把一个选项排在它后面，它就得一分；分数最多的当选。
counted-by-scottish-stv = 可转移票制，苏格兰（多个名额）
counted-by-scottish-stv-how = 达到当选基数的获得名额；超出的部分和出局者的选票转给下一选择。
counted-by-meek-stv = 可转移票制，米克（多个名额）
counted-by-meek-stv-how = 达到当选基数的获得名额；超出的部分转给下一选择，每一轮都由程序重新计算。
counted-by-majority-judgment = 多数判断
counted-by-majority-judgment-how = 中位等级最好的选项当选；相同时由中位附近的等级区分。
counted-by-star = STAR（一个名额）
counted-by-star-how = 等级就是分数；得分最多的两个选项相比，更多投票人偏好的当选。
election-order-alphabetical = 选票上按字母顺序列出选项。
election-order-random = 选票上选项的顺序因人而异。
election-blank = 算作没有答案

# 投票率
election-turnout = 投票率
election-roll-words = { $count ->
    [0] 名册上还没有人。
   *[other] 名册上有 { NUMBER($count) } 个投票码。
  }
election-voted = { $count ->
   *[other] 人已投票
  }
election-on-roll = { $count ->
   *[other] 人可以投票
  }
election-share = 占可投票人数
election-share-weight = 占全部权重
election-quorum-reached = 已达到法定投票率 { $needed }。
election-quorum-not-yet = 尚未达到法定投票率 { $needed }。
election-quorum-missed = 没有达到法定投票率 { $needed }。
election-quorum-bar = 条上的标记是法定人数 { $needed }，条的长度是目前的投票率 { $share }。
election-growth = 累计投票
election-growth-line = 横线是法定人数：{ NUMBER($needed) } 票。目前有 { NUMBER($count) } 票。
election-superseded = 另有 { NUMBER($count) } 张选票被取代：有人重新投票，或换了新的投票码。
election-by-hour = 每小时的选票
election-by-day = 每天的选票
election-most-hour = 最多的一小时：{ $when }，{ NUMBER($count) } 张选票。
election-most-day = 最多的一天：{ $when }，{ NUMBER($count) } 张选票。
election-as-table = 用表格显示
election-when-column = 开始
election-ballots-column = 选票
election-no-partial = 计票之前，谁也不知道票数，主办方也不知道。
election-checked = { NUMBER($count) } 位投票者中有 { NUMBER($checked) } 位表示已核查自己的选票。这只是服务的计数，任何人都无法核实。
election-service-word = 在您核查之前，这些数字只是服务的说法：

# 密钥保管人
election-holders = 密钥保管人
election-holder = 密钥保管人
election-holder-done = 据服务所说，目前完成
election-holders-needed = { $count ->
    [1] 由一个人保管打开计票的密钥。
   *[other] 这 { NUMBER($count) } 人中须有 { NUMBER($needed) } 人一起才能打开计票。少于这个人数什么也打不开。
  }
election-key-making = { $attempt ->
    [1] 正在生成密钥：{ NUMBER($count) } 人中有 { NUMBER($done) } 人已确认。
   *[other] 正在生成密钥，第 { NUMBER($attempt) } 次尝试：{ NUMBER($count) } 人中有 { NUMBER($done) } 人已确认。
  }
election-key-made = 密钥已生成，每个人都试过自己的部分。接下来由选举负责人开始投票。
election-opening-sum = 需要 { NUMBER($needed) } 个部分，已有 { NUMBER($done) } 个。
election-holder-waiting = 尚未开始
election-holder-steps = { NUMBER($steps) } 步中已完成 { NUMBER($done) } 步
election-holder-confirmed = 已生成密钥并试用
election-holder-complaint = 已投诉：重新开始
election-holder-nothing = 没有消息
election-holder-asked = 尚未
election-holder-opened = 已打开自己的部分
election-holder-not-needed = 不需要

# 指纹
election-fingerprints = 指纹
election-fingerprints-show = 显示用于核对的代码
election-fingerprints-words = 看到相同代码的两个人，看到的是同一次选举。请通过电话、纸面，或用信件中的地址核对。
election-id = 选举与规则
election-id-words = 由这个浏览器根据本页面的题目、姓名、时间和规则算出：在同一个代码之下，谁也不能更改其中任何一项。
election-save-manifest = 保存规则文件
election-roll = 名册
election-roll-and-key = 名册与密钥
election-roll-code-words = { NUMBER($count) } 个投票码。名册管理员有同样的指纹。
election-key = 密钥
election-key-words = 公开记录第 { NUMBER($entry) } 条用这把密钥开始投票。密钥保管人有同样的代码。
election-key-none = 密钥尚未生成，或投票尚未开始。
election-head = 公开记录的当前状态
election-head-words = { NUMBER($count) } 条，由这次选举所指定的密钥签名。
election-copy-head = 复制签名状态
election-count-from = 计票打开时间不早于
election-count-from-how = 选举负责人是这样请求密钥保管人的，除他们的承诺外没有任何约束。
election-calendar = 将这些时间加入我的日历
result-holder-mixed = 已混合，尚未打开
