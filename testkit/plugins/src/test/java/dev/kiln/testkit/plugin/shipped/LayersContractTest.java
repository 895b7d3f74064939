package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.plugin.Check;
import dev.kiln.testkit.plugin.LayerContract;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The layers that ship with Kiln. */
class LayersContractTest {

    private static NamedLayer named(String name, String specification) {
        return new NamedLayer(name, ProvidedExtensions.create(LayerProvider.class, specification));
    }

    @Nested
    class AvgPool2d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "avg-pool2d");
        }
    }

    @Nested
    class BatchNorm extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "batch-norm");
        }
    }

    @Nested
    class Conv1d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "conv1d");
        }
    }

    @Nested
    class Conv2d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "conv2d");
        }
    }

    @Nested
    class ConvTranspose2d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "conv-transpose2d");
        }
    }

    @Nested
    class Dense extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "dense");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("units", 3L);
        }
    }

    @Nested
    class Dropout extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "dropout");
        }
    }

    @Nested
    class Elu extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "elu");
        }
    }

    @Nested
    class Embedding extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "embedding");
        }

        /** The tokens of the test are 0 and 1. */
        @Override
        protected List<Map<String, Object>> specifications() {
            return super.specifications().stream()
                    .filter(options -> !options.get("vocabulary").equals(1L))
                    .toList();
        }
    }

    @Nested
    class Flatten extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "flatten");
        }
    }

    @Nested
    class Gelu extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "gelu");
        }
    }

    @Nested
    class GlobalAvgPool2d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "global-avg-pool2d");
        }
    }

    @Nested
    class GlobalAvgPool1d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "global-avg-pool1d");
        }
    }

    @Nested
    class GlobalMaxPool1d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "global-max-pool1d");
        }
    }

    @Nested
    class GroupNorm extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "group-norm");
        }
    }

    @Nested
    class Gru extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "gru");
        }
    }

    @Nested
    class LayerNorm extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "layer-norm");
        }
    }

    @Nested
    class LeakyRelu extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "leaky-relu");
        }
    }

    @Nested
    class LearnedPositions extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "learned-positions");
        }
    }

    @Nested
    class LogSoftmax extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "log-softmax");
        }
    }

    @Nested
    class Lstm extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "lstm");
        }
    }

    @Nested
    class MaxOverTime extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "max-over-time");
        }
    }

    @Nested
    class MaxPool2d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "max-pool2d");
        }
    }

    @Nested
    class MeanOverTime extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "mean-over-time");
        }
    }

    @Nested
    class Mish extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "mish");
        }
    }

    @Nested
    class MultiHeadAttention extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "multi-head-attention");
        }
    }

    @Nested
    class PositionalEncoding extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "positional-encoding");
        }
    }

    @Nested
    class Prelu extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "prelu");
        }
    }

    @Nested
    class Relu extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "relu");
        }
    }

    @Nested
    class Reshape extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "reshape");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("shape", "2x-1");
        }
    }

    @Nested
    class Residual extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "residual");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("layers", List.of(named("norm", "layer-norm"), named("act", "tanh")));
        }
    }

    @Nested
    class RmsNorm extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "rms-norm");
        }
    }

    @Nested
    class Rnn extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "rnn");
        }
    }

    @Nested
    class Selu extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "selu");
        }
    }

    @Nested
    class Sequential extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "sequential");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("layers", List.of(named("norm", "layer-norm"), named("act", "tanh")));
        }
    }

    @Nested
    class Sigmoid extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "sigmoid");
        }
    }

    @Nested
    class Silu extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "silu");
        }
    }

    @Nested
    class Softmax extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "softmax");
        }
    }

    @Nested
    class Softplus extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "softplus");
        }
    }

    @Nested
    class Tanh extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "tanh");
        }
    }

    @Nested
    class TransformerEncoder extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "transformer-encoder");
        }
    }

    @Nested
    class Upsample extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "upsample");
        }
    }

    @Nested
    class AvgPool1d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "avg-pool1d");
        }
    }

    @Nested
    class Conv3d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "conv3d");
        }

        @Override
        protected List<TensorType> inputs(Layer layer) {
            return List.of(TensorType.floats(Shape.batchOf(4, 3, 5, 4)));
        }
    }

    @Nested
    class DepthwiseConv2d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "depthwise-conv2d");
        }
    }

    @Nested
    class GlobalMaxPool2d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "global-max-pool2d");
        }
    }

    @Nested
    class HardSigmoid extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "hard-sigmoid");
        }
    }

    @Nested
    class HardSwish extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "hard-swish");
        }
    }

    @Nested
    class InstanceNorm extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "instance-norm");
        }
    }

    @Nested
    class MaxPool1d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "max-pool1d");
        }
    }

    @Nested
    class Permute extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "permute");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("axes", List.of(2L, 1L));
        }
    }

    @Nested
    class Relu6 extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "relu6");
        }
    }

    @Nested
    class Repeat extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "repeat");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("layers", List.of(named("norm", "layer-norm"), named("act", "tanh")));
        }
    }

    @Nested
    class SeparableConv2d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "separable-conv2d");
        }
    }

    @Nested
    class SpectralConv2d extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "spectral-conv2d");
        }

        /** The singular value of a small kernel bends too much for differences. */
        @Override
        protected Map<String, Object> given() {
            return Map.of("channels", 4L, "kernel", 3L);
        }
    }

    @Nested
    class SpectralDense extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "spectral-dense");
        }
    }

    @Nested
    class StochasticDepth extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "stochastic-depth");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("layers", List.of(named("norm", "layer-norm"), named("act", "tanh")));
        }
    }

    @Nested
    class TransformerDecoder extends LayerContract {
        @Override
        protected LayerProvider provider() {
            return Shipped.provider(LayerProvider.class, "transformer-decoder");
        }

        @Override
        protected Map<String, Object> given() {
            return Map.of("heads", 2L);
        }

        /** The checks that run a layer give it one input. */
        @Override
        protected Map<Check, String> switchedOff() {
            Map<Check, String> off = new EnumMap<>(Check.class);
            for (Check check :
                    List.of(Check.SHAPES, Check.EXAMPLES, Check.GRADIENTS, Check.SAVE_AND_LOAD, Check.TRAINING)) {
                off.put(check, "it takes two inputs, and is compared with PyTorch in the tests of its module");
            }
            return off;
        }
    }
}
