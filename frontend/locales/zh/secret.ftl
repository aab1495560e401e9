# “我的投票保密吗？”页面：谁单独能做什么，以及如实说明的限度。
secret-title = 我的投票保密吗？
secret-lead = { $count ->
    [0] 有多位密钥保管人时是保密的：您的答案在您自己的设备上密封，任何一位保管人都无法单独打开任何东西。每次选举的页面和选票都有链接，说明那里的情况。
    [1] 对唯一的密钥保管人并不保密：此人可以打开每一张选票而不被发现。对其他所有人，您的答案在您自己的设备上密封。
   *[other] 保密，除非 { NUMBER($count) } 位密钥保管人中有 { NUMBER($needed) } 位违反规则串通。您的答案在您自己的设备上密封，人数不够就什么也打不开。
  }
secret-see = 谁看得到什么
secret-see-server = 服务看得到来了一张选票、何时来的，但永远看不到里面的内容。
secret-see-registrar = 制作投票码的人可能知道哪个投票码给了谁，并能在公开记录上看到这个投票码已经使用，但看不到选了什么。
secret-see-registered = 服务知道谁登记过、是否投过票，但不知道选了什么。
secret-see-holders = { $count ->
    [0] 密钥保管人一起，把所有选票的总和打开一次；排序、等级和文字则先混合，再逐份打开。必须有半数以上的人参加。
    [1] 唯一的密钥保管人打开所有选票的总和。不打开单张选票，靠的只是承诺。
   *[other] { NUMBER($count) } 位密钥保管人中的 { NUMBER($needed) } 位一起，把所有选票的总和打开一次。
  }
secret-see-mixers = { $count ->
    [1] 唯一的密钥保管人混合并打开答案，可能知道每份答案是谁的。
   *[other] { NUMBER($count) } 位密钥保管人中的 { NUMBER($needed) } 位先混合答案，使谁也不知道是谁的，再逐份打开。
  }
secret-see-public = { $opened ->
    [sums] 所有人都看得到密封的选票、它们的顺序和总数，但看不到任何单个答案。
    [answers] 所有人都看得到密封的选票、它们的顺序，计票后还看得到每份不署名的答案。
   *[any] 所有人都看得到密封的选票、它们的顺序和总数；如果是排序、等级和文字，还看得到每份不署名的答案。
  }
secret-see-you = 您留有回执码。它表明您的选票已记录并计入，但不显示您怎样投票。
secret-alone = 任何一方单独做不到的事
secret-alone-caption = 有谁参与，以及各自单独做不到什么
secret-alone-who = 参与方
secret-alone-what = 单独做不到
secret-official = 选举负责人
secret-official-limit = 公布之后更改问题、增加投票人、查看或更改选票
secret-registrar = 发放投票码的人
secret-registrar-limit = { $login ->
    [yes] 替您投票
    [no] 打开选票，但有可能替您投票
   *[any] 打开选票；在投票人还须登录的选举中，替您投票
  }
secret-authenticator = 登录服务
secret-authenticator-limit = 替您投票
secret-holder = 一位密钥保管人
secret-holder-limit = { $count ->
    [0] 有多位保管人时，打开任何东西；半数以上的人一起可以
    [1] 没有：唯一的保管人可以打开每一张选票
   *[other] 打开任何东西；其中 { NUMBER($needed) } 位一起可以
  }
secret-board = 保存公开记录的服务
secret-board-limit = 伪造选票；有独立见证方监督时，悄悄丢弃选票或改变顺序
secret-witness = 见证方
secret-witness-limit = 除拒绝确认以外的任何事
secret-voter = 投票人
secret-voter-limit = 被计两次：只计最后一张选票
secret-observer = 观察员
secret-observer-limit = 核查一切，不需要任何权限
secret-limits = 谁也无法保证的事
secret-limits-lead = 这些限度真实存在。用于对您重要的事情之前，请权衡。
secret-limit-holders = 如果足够多的密钥保管人私下串通，他们可以打开单张选票。
secret-limit-ghosts = { $login ->
    [yes] 发放投票码的人和运行登录服务的人一旦串通，可以替没有投票的人投票。
    [no] 制作投票码的人可以替没有投票的人投票。
   *[any] 制作投票码的人可以替没有投票的人投票；如果投票人还须登录，则只有和登录服务串通才行。
  }
secret-limit-buyer = 愿意这样做的投票人可以向买票的人证明自己怎样投票。如果有人站在您身后，请在允许重新投票时稍后再投一次：只计最后一张选票。
secret-limit-again = 公开记录上看得出有人重新投过票。
secret-limit-device = 您的设备看得到您的答案。被别人控制的设备可能显示一样、密封另一样；在第二台设备上查验测试选票就能发现。
secret-limit-decades = 尚未出现的计算机也许有一天能打开今天的选票。密封的选票永远公开。
secret-limit-first = 最后参加的那位密钥保管人，比其他人早一点看到结果。
secret-limit-small = 人数很少或意见一致时，结果本身就说明了大家怎样投票。
secret-how = 五步说明它怎样运作
secret-how-1 = { $count ->
    [1] 投票之前，唯一的密钥保管人生成密钥。
   *[other] 投票之前，密钥保管人一起生成一把密钥。每人持有一部分，谁也没有完整的一把。
  }
secret-how-2 = { $opened ->
    [answers] 您的设备用这把密钥密封您的答案。答案是否符合规则，打开时才知道。
   *[sums] 您的设备用这把密钥密封每个答案，并附上证明：选票符合规则，但不显示答案。
  }
secret-how-3 = 公开记录收下选票，给出回执。记录上的任何内容都不可能被悄悄拿走或更改。
secret-how-4 = { $opened ->
    [answers] 投票结束后，密封的答案被混合并打开，每一步都有证明。
   *[sums] 投票结束后，人人都可以把密封的选票相加。打开的只是这一个总和，并附上做得正确的证明。
  }
secret-how-5 = 人人都可以用本网站或自己的程序，把这一切重新核查一遍。
