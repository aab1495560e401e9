# Two of these words, chosen by a code's first sixteen bits, help people to recognise it at a glance and to read it out.
# Exactly 256 different words, short, concrete, and not easily confused when spoken; each language has a list of its own.
code-word-list =
    acorn actor almond amber anchor anvil apple apron arch arrow aspen atlas attic autumn badge bagel
    bakery balcony bamboo banjo barley barn basil basket beacon beaver bell berry birch biscuit bison blanket
    blossom bottle boulder branch bread breeze brick bridge bronze brook broom bucket butter button cabin cactus
    camel candle canoe canyon carpet carrot castle cedar cello cherry chimney cinema circle citrus clarinet clay
    cliff clock cloud clover coast cobalt comet compass copper coral cotton cradle crane crayon creek cricket
    crystal cushion daisy dawn desert diamond dolphin domino donkey dragon drum dune eagle earth easel echo
    elbow ember engine estuary fabric falcon feather fern ferry fiddle field finch flame flint flute forest
    fossil fountain fox garden garlic gate geyser ginger glacier glove goose granite grape guitar hammer harbor
    harp hazel hedge helmet heron hill honey horizon ivory ivy jacket jasmine jewel jungle kettle kite
    ladder lagoon lake lamp lantern laurel leaf lemon lentil lily linen lion lobster lotus magnet mango
    maple marble meadow melon mill mint mirror moon mosaic moss mountain mushroom nectar needle nest nickel
    oak oasis ocean olive onion orbit orchid otter owl paddle palm panda parrot pearl pebble pepper
    piano pillow pine planet plum pond poppy prairie prism puffin pumpkin quartz quilt rabbit radish raft
    rain raven reed ribbon river robin rocket rose ruby saddle sage salmon sandal saturn seal shell
    silver sled snow sofa sparrow spruce squash star stone summit swan table teapot temple thunder tiger
    timber toast tower trumpet tulip tunnel turtle valley velvet violin walnut water whale willow window winter
# Below a receipt code.
code-in-words = In two words: { $words }
