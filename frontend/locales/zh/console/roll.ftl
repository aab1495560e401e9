# 名册管理员的页面：投票人名单、投票码、信件、公开记录上的名册。
roll-title = 投票人与投票码
roll-lead = 谁可以投票，以及他们用什么投票码。您在这里制作投票码；服务从来看不到。
roll-step-list = 名单
roll-step-codes = 投票码
roll-step-save = 信件
roll-step-publish = 公布
roll-reading = 正在读取并核查公开记录……
roll-stays = 姓名和地址只留在本浏览器里。
roll-stays-how = 名单在这台设备上读取和检查。服务得不到姓名，也得不到投票码：只得到名册，它是公开的，不透露谁是谁。

# 读入名单
roll-import = 您的名单
roll-import-lead = 每位投票人一行：姓名、电子邮箱，或两者都有；如果各票的权重不同，还要有权重；如果邮件和信件使用不同语言，还要有语言。第一行可以写明各列是什么，例如“name, email, weight, language”，顺序不限。
roll-file = 文件
roll-file-hint = 电子表格（.xlsx，取第一张工作表）或 CSV 文件（例如 LimeSurvey 导出的参与者），最大 16 MiB。不会上传任何内容。
roll-paste = 或粘贴名单
roll-paste-hint = 从电子表格或文本复制，每行一位投票人。
roll-judge = 检查名单
roll-found = 本浏览器保存着本次选举的一份名单，有 { NUMBER($count) } 位投票人。
roll-found-on = 继续使用
roll-found-forget = 清除
roll-kept = 名单保存在本浏览器里，别处都没有。
roll-kept-how = 选举发布之后就可以制作投票码。请把检查过的名单也另外保存：别的浏览器里没有它，本浏览器清除数据之后也没有。如果电脑还有别人使用，请清除这里的名单，只保留文件。

# 检查名单
roll-judged = 每一行都已检查
roll-sum-lines = { NUMBER($count) } 行
roll-sum-voters = { NUMBER($count) } 位投票人
roll-sum-duplicates = { NUMBER($count) } 行重复
roll-sum-problems = { NUMBER($count) } 行有问题
roll-sum-left-duplicates = { NUMBER($count) } 行重复已略去
roll-sum-left-others = 另外 { NUMBER($count) } 行已略去
roll-sum-heading = { NUMBER($count) } 行标题
roll-sum-empty = { NUMBER($count) } 行空行
roll-read-utf8 = 已作为文本读取。
roll-read-utf16 = 已作为 Unicode（UTF-16）文本读取。
roll-read-windows = 已作为旧版 Windows 程序的文本读取。请查看带重音符号的姓名是否正确。
roll-read-sheet = 已读取工作表“{ $sheet }”。{ $others ->
    [0] 工作簿里没有其他工作表。
   *[other] 工作簿里另外 { NUMBER($others) } 张工作表没有读取。
  }
roll-column-name = 姓名：第 { $place } 列
roll-column-email = 电子邮箱：第 { $place } 列
roll-column-weight = 权重：第 { $place } 列
roll-column-language = 语言：第 { $place } 列
roll-column-guessed = 没有标题行：第 1 行当作一位投票人。
roll-column-unknown = 没有读取：{ $titles }
roll-without-email = { NUMBER($count) } 位投票人没有电子邮箱，需要信件。
roll-all-well = 每一行都没有问题。
roll-decide = { NUMBER($count) } 行需要您决定。
roll-decide-how = 请在下面改正或略去有问题的行，或者改正您的文件后重新拖入。如果文件以后还要用，最好改正文件。
roll-leave-duplicates = 略去 { NUMBER($count) } 行重复
roll-leave-all = 略去这 { NUMBER($count) } 行
roll-take = 采用这 { NUMBER($count) } 位投票人
roll-another = 使用另一份名单
roll-show = 显示
roll-show-open = 需要决定的行（{ NUMBER($count) }）
roll-show-all = 全部行
roll-show-left = 已略去的行（{ NUMBER($count) }）
roll-no-lines = 没有这样的行。
roll-table = 名单的各行
roll-head-line = 行
roll-head-verdict = 判断
roll-head-name = 姓名
roll-head-email = 电子邮箱
roll-head-weight = 权重
roll-head-language = 语言
roll-head-act = 更改
roll-is-voter = 投票人
roll-is-duplicate = 重复
roll-is-problem = 有问题
roll-is-left = 已略去
roll-mend = 改正
roll-leave-out = 略去
roll-take-in = 纳入
roll-of-line = 第 { NUMBER($line) } 行
roll-page = 第 { NUMBER($from) } 至 { NUMBER($to) } 行，共 { NUMBER($total) } 行
roll-page-back = 前面的行
roll-page-on = 后面的行
roll-mend-title = 改正第 { NUMBER($line) } 行
roll-mend-lead = 您的文件保持不变：只更改这里的这一行。
roll-mend-save = 使用这一行
roll-mend-cancel = 保持原样
roll-line-fields = 这一行有 { NUMBER($found) } 个字段，而第一行有 { NUMBER($expected) } 个。是不是少了或多了分隔符？
roll-line-several = 一个引号使直到第 { NUMBER($last) } 行的所有行成了一行。是不是少了后一个引号？
roll-line-long-name = 姓名超过 { NUMBER($limit) } 个字符。
roll-line-long-email = 地址超过 { NUMBER($limit) } 个字符。
roll-line-control-name = 姓名中有无法打印的字符。
roll-line-control-email = 地址中有无法打印的字符。
roll-line-nobody = 既没有姓名，也没有地址。
roll-line-address = 这不是电子邮箱。
roll-line-hidden = 地址中有一个看不见的字符（{ $letter }）：邮件无法送达。请重新输入地址。
roll-line-weight = 权重不是 1 或以上的整数。
roll-line-language = 邮件和信件不使用“{ $said }”，而使用{ $known }。留空则使用选举自己的语言。
roll-line-same-address = 第 { NUMBER($first) } 行和第 { NUMBER($line) } 行的地址相同。
roll-line-same-name = 第 { NUMBER($first) } 行和第 { NUMBER($line) } 行的姓名相同，又没有两个不同的地址来区分。

# 采用名单
roll-taken = 已采用您的名单
roll-kpi-voters = 投票人
roll-kpi-weight = 权重合计
roll-kpi-left = 略去的行
roll-taken-code = 检查过的名单的代码，用于与同事的核对：
roll-taken-save = 保存检查过的名单

# 投票码
codes-make = 制作投票码
codes-make-lead = 每个人都会得到一个有 24 个字母和数字的投票码。投票码此时此地在这台设备上制作。谁有投票码，谁就能用它投票。
codes-url = 投票人打开的地址
codes-url-hint = 链接和二维码都以它开头。
codes-make-now = 制作 { NUMBER($count) } 个投票码
codes-making = { NUMBER($total) } 个投票码中已制作 { NUMBER($done) } 个
codes-save = 保存投票码，然后打开文件一次
codes-secret = 这个文件包含 { NUMBER($count) } 位投票人的投票码，是唯一的一份。
codes-secret-how = 谁有它，谁就能替所有人投票；没有它，就无法打印信件，也无法更换遗失的投票码。请保存在只有您能取得的地方，结果最终确定后删除。
codes-save-now = 保存投票码文件
codes-again = 投票码文件
codes-again-hint = 请选择您刚刚保存的文件。只有这样才能证明它是完整的。
codes-open = 打开您的投票码文件
codes-open-lead = 打印信件和更换遗失的投票码都需要它。它在这台设备上打开，不会发往任何地方。
codes-open-hint = 制作投票码时您保存的 CSV 文件。
codes-have = 我已经制作了投票码
codes-ready = 投票码已保存
codes-ready-lead = { NUMBER($count) } 位投票人，权重合计 { NUMBER($weight) }。
codes-fingerprint = 名册的代码：
codes-merge = 请在这里打印信件，或用投票码文件做邮件合并：文件中分列写有姓名、地址、投票码和链接。
codes-public-save = 保存公开的名册

# 信件
letters-title = 供打印的信件
letters-show = 供打印的信件
letters-secret = 每封信都含有一位投票人的投票码。
letters-how = 请使用只有您在用的打印机，打印后立即折好，不要存成文件。
letters-page = 第 { NUMBER($from) } 至 { NUMBER($to) } 封信，共 { NUMBER($total) } 封
letters-back = 前面的信件
letters-on = 后面的信件
letters-print = 打印这些信件
letters-find = 只要一封信
letters-choose = 显示信件，收件人
letters-one = 给 { $name } 的信
letters-print-one = 打印这封信
letters-all = 所有信件
letters-leave = 返回

# 公开记录上的名册
publish-roll = 公布名册
publish-roll-lead = 名册上有每位投票人的公开凭证和权重，顺序不透露任何信息，也没有姓名。您用名册管理员的密钥签名。投票开始之后名册就固定不变。
publish-roll-now = 公布有 { NUMBER($count) } 位投票人的名册
publish-roll-key = 请先打开名册管理员的密钥。
publish-roll-busy = 正在签名、发送，并从公开记录读回……
roll-on-record = 名册已在公开记录上：{ NUMBER($count) } 位投票人。
roll-on-record-how = 已从公开记录读回并核查。请把人数和代码告诉选举负责人：他们在开始投票之前会核对。
roll-on-record-frozen = 投票已经开始，名册固定不变。遗失的投票码仍可更换。
roll-on-record-other = 在这个标签页里打开的投票码与此并不完全一致。如果公布中途停止，请在下面重新公布。否则就是您打开了较旧的文件，或公布的是别人的名册：请告诉选举负责人。

# 遗失的投票码
replace-title = 有人遗失了投票码
replace-lead = 旧投票码连同用它投出的选票都不再计入，由新投票码取代。
replace-who = 姓名或电子邮箱
replace-find = 查找
replace-found = { $count ->
    [0] 投票码文件中没有人使用这个姓名或地址。
   *[other] 找到 { NUMBER($count) } 人，最多显示 { NUMBER($limit) } 人。
  }
replace-choose = 更换投票码
replace-sure = 为 { $name } 制作新投票码？
replace-sure-how = 请确认提出要求的就是投票人本人：谁得到新投票码，谁就以这个名义投票。
replace-make = 制作新投票码
replace-new = 新投票码已制作。
replace-new-how = 您的投票码文件已更改。请重新保存并删除旧文件；之后才能公布更换。
replace-consent = 必须由选举负责人同意
replace-consent-lead = 投票已经开始：公开记录只接受有选举负责人签名的更换，因此名册管理员无法单独剥夺任何人的选票。
replace-request-save = 保存申请
replace-request-where = 请发给一位选举负责人。其中没有秘密。选举负责人在本服务的“同意更换投票码”处，或用命令“glassurn cosign”打开它，并把一个文件发回。
replace-consent-file = 选举负责人的同意书
replace-consent-here = 我也是本次选举的选举负责人
replace-consent-now = 用我的选举负责人密钥表示同意
replace-publish = 公布更换
replace-publish-lead = 一旦写入公开记录，旧投票码就作废，新投票码生效。
replace-publish-now = 公布更换
replace-file-lead = 请选择选举负责人发给您的同意书，或投票开始之前的申请。
replace-have-file = 我有选举负责人的同意书文件
replace-done = 旧投票码已作废，新投票码已在名册上。
replace-done-how = 已重新读取公开记录，其中有这次更换。现在请把新投票码交给投票人。
consent-title = 同意更换投票码
consent-lead = 一位投票人遗失了投票码，名册管理员请您以选举负责人的身份同意更换。
consent-file = 名册管理员的申请
consent-file-hint = 名册管理员发给您的文件。它在这台设备上读取。
consent-means = 您同意的内容
consent-ballot = 第 { NUMBER($entry) } 条的选票不再计入。
consent-no-ballot = 旧投票码没有投出过选票。
consent-ask = 请询问名册管理员：是谁要求新投票码，又是怎样确认此人身份的。
consent-revoked = 作废
consent-added = 取而代之
consent-now = 我同意
consent-done = 您已同意。
consent-done-how = 请把这个文件发回给名册管理员，由其公布。
consent-save = 保存同意书

# 可能出错的地方
roll-fault-too-large = 文件大于 { NUMBER($limit) } MiB。
roll-fault-too-long = 文件超过 { NUMBER($limit) } 行。
roll-fault-too-wide = 第 { NUMBER($line) } 行超过 { NUMBER($limit) } 列。
roll-fault-twice = 第一行中“{ $title }”这一列出现了两次。
roll-fault-open = { NUMBER($count) } 行须先由您决定。
roll-fault-open-advice = 请改正或略去这些行。
roll-fault-too-many = 一份名册最多有 { NUMBER($limit) } 位投票人。
roll-fault-too-many-advice = 请把投票人分成几次选举。
roll-fault-total = 权重合计超过 { NUMBER($limit) }。
roll-fault-lonely = 权重为 { NUMBER($weight) } 的投票人不足 { NUMBER($shared) } 位，例如第 { NUMBER($line) } 行：结果会透露他们怎样投票。
roll-fault-weights-advice = 请更改名单中的权重。权重是否可以透露投票内容，在选举发布时已经定下。
roll-fault-empty = 这份名单上没有人。
roll-fault-empty-advice = 请每行写一位投票人：姓名、电子邮箱，或两者都有。
roll-fault-old = 这是旧式 Excel 工作簿（.xls），或有密码保护的工作簿。
roll-fault-not-a-list = 这个文件既不是文本，也不是电子表格。
roll-fault-save-as = 请不加密码，另存为 .xlsx 或“CSV UTF-8”，再拖入那个文件。
roll-fault-bomb = 这个工作簿解压之后远远超过一份投票人名单的大小。
roll-fault-workbook = 这个工作簿无法读取。
roll-fault-save-csv = 请把其中的工作表另存为“CSV UTF-8”，再拖入那个文件。
roll-fault-no-name = 第一行既没有“name”列，也没有“email”列。
roll-fault-doubt = 无法确定各列是什么。
roll-fault-heading = 请在名单开头写一行，例如“name, email, weight”，与您各列的顺序一致。
roll-fault-no-list = 这个标签页里没有名单。
roll-fault-no-list-advice = 请重新拖入或粘贴名单。
roll-fault-no-codes = 这个标签页里没有投票码。
roll-fault-no-codes-advice = 请打开您的投票码文件。
roll-fault-not-codes = 这不是投票码文件。
roll-fault-not-codes-advice = 请选择制作本次选举的投票码时您保存的 CSV 文件，内容须未经改动。
roll-fault-codes-damaged = 投票码文件的第 { NUMBER($line) } 行已损坏。
roll-fault-codes-elsewhere = 第 { NUMBER($line) } 行的投票码属于另一次选举。
roll-fault-other-codes = 这个文件里的投票码不是刚刚制作的那些。
roll-fault-other-codes-advice = 请选择您最后保存的文件。如果还没有保存，请现在保存。
roll-fault-unsaved = 投票码还没有存入任何文件。
roll-fault-unsaved-advice = 请保存投票码文件，并打开一次。
roll-fault-published = 公开记录上已有一份名册，但不是这一份。
roll-fault-published-advice = 请打开制作那份名册的投票码文件。如果您不知道它从何而来，请在投票开始之前告诉选举负责人。
roll-fault-opened = 投票已经开始：不能再向名册增加任何人。
roll-fault-opened-advice = 遗失的投票码可以更换。
roll-fault-not-there = 服务已经收下，但公开记录上没有。
roll-fault-address = 投票人无法打开这样的地址。
roll-fault-address-advice = 请填写服务的地址，例如 https://vote.example.org，最多 200 个字符。
roll-fault-pending = 正在更换另一个投票码。
roll-fault-pending-advice = 请先公布那次更换。
roll-fault-not-a-change = 这个文件既不是更换投票码的申请，也不是同意书。
roll-fault-not-a-change-advice = 请选择名册管理员或选举负责人为本次选举发来的文件。
roll-fault-change-elsewhere = 这次更换属于另一次选举。
roll-fault-stranger = 旧投票码不在名册上，或已被更换。
roll-fault-stranger-advice = 请打开您最新的投票码文件，看看这位投票人是否已有新投票码。
roll-fault-no-consent = 投票已经开始：须先由选举负责人同意。
roll-fault-no-consent-advice = 请把申请发给一位选举负责人，并在这里选择发回的文件。

# 纸质选票。
papers-title = 纸质选票
papers-lead = 交来的纸质选票在这里用交票人的投票码密封，打乱次序，然后像其他选票一样投出：公开记录及其证明同样包括它们。
papers-revote = 这次选举可以重新投票
papers-revote-words = 之后再投的票会顶替别人的一张纸质选票。使用纸质选票的选举必须不能重新投票：公布之前在“谁可以投票”一步选择。
papers-who = 交来纸质选票的人：{ NUMBER($count) }
papers-add-person = 交了纸质选票
papers-without = 移除
papers-papers = 纸质选票的内容：已录入 { NUMBER($count) } 张
papers-any-order = 次序随意：选票随机分给各个投票码，谁也不知道哪张是谁的。
papers-add = 添加这张选票
papers-take-out = 取出最后一张
papers-option = 选项
papers-sum = 纸质
papers-sums = 目前录入的全部纸质选票：请与纸堆核对
papers-few = 请几张一起录入：只有一张时，您知道是谁的。
papers-uneven = { NUMBER($people) } 人，{ NUMBER($papers) } 张选票：两个数必须相同。
papers-sealing = 正在查看他们是否已经投票，并密封选票……
papers-seal = { $count ->
    [0] 密封选票
   *[other] 密封 { NUMBER($count) } 张选票
  }
papers-have = 我有密封好的选票文件
papers-file = 密封选票的文件
papers-save = 保存密封的选票
papers-save-words = 如果中途停下，请再次投出这个文件：不会重复计算。其中没有姓名，也没有投票码。
papers-other = 这是另一个文件。请打开刚才保存的那个。
papers-cast-words = 每张选票投出后都核对回执。如果停下，请再按一次。
papers-cast = 投出纸质选票
papers-casting = 正在投出纸质选票……
papers-done = { $count ->
   *[other] 已记录 { NUMBER($count) } 张纸质选票
  }
papers-done-words = 请把纸质选票和回执码清单一起保存：两者可以再次核对。交了纸质选票的人不能再在线投票。
papers-receipts = 保存回执码
papers-more = 更多纸质选票
papers-fault-count = 选票数必须等于人数，一次最多 { NUMBER($limit) } 张。
papers-fault-count-advice = 请把两边再数一遍。
papers-fault-weights = 这些人的票权重不同。
papers-fault-weights-advice = 请按权重分开密封。
papers-fault-voted = 这些人已经在线投票：{ $names }。
papers-fault-voted-advice = 请把同样多的选票原封放到一边，并把这些人从名单中移除。
papers-fault-file = 这不是本次选举的密封选票文件。
papers-fault-file-advice = 请选择文件名以“glassurn-paper-votes”开头的文件。
