# 命令行在没有清单时打印的信件。
letter-untitled = 您的投票
letter-election = 选举 { $id }
