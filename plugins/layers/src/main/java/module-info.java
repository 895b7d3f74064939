import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.plugins.layers.Add;
import dev.kiln.plugins.layers.AvgPool1d;
import dev.kiln.plugins.layers.AvgPool2d;
import dev.kiln.plugins.layers.BatchNorm;
import dev.kiln.plugins.layers.Concat;
import dev.kiln.plugins.layers.Conv1d;
import dev.kiln.plugins.layers.Conv2d;
import dev.kiln.plugins.layers.Conv3d;
import dev.kiln.plugins.layers.ConvTranspose2d;
import dev.kiln.plugins.layers.Dense;
import dev.kiln.plugins.layers.DepthwiseConv2d;
import dev.kiln.plugins.layers.Dropout;
import dev.kiln.plugins.layers.Elu;
import dev.kiln.plugins.layers.Embedding;
import dev.kiln.plugins.layers.Flatten;
import dev.kiln.plugins.layers.Gelu;
import dev.kiln.plugins.layers.GlobalAvgPool2d;
import dev.kiln.plugins.layers.GlobalMaxPool2d;
import dev.kiln.plugins.layers.GroupNorm;
import dev.kiln.plugins.layers.Gru;
import dev.kiln.plugins.layers.HardSigmoid;
import dev.kiln.plugins.layers.HardSwish;
import dev.kiln.plugins.layers.InstanceNorm;
import dev.kiln.plugins.layers.LayerNorm;
import dev.kiln.plugins.layers.LeakyRelu;
import dev.kiln.plugins.layers.LearnedPositions;
import dev.kiln.plugins.layers.LogSoftmax;
import dev.kiln.plugins.layers.Lstm;
import dev.kiln.plugins.layers.MaxOverTime;
import dev.kiln.plugins.layers.MaxPool1d;
import dev.kiln.plugins.layers.MaxPool2d;
import dev.kiln.plugins.layers.MeanOverTime;
import dev.kiln.plugins.layers.Mish;
import dev.kiln.plugins.layers.MultiHeadAttention;
import dev.kiln.plugins.layers.Multiply;
import dev.kiln.plugins.layers.Permute;
import dev.kiln.plugins.layers.PositionalEncoding;
import dev.kiln.plugins.layers.Prelu;
import dev.kiln.plugins.layers.Relu;
import dev.kiln.plugins.layers.Relu6;
import dev.kiln.plugins.layers.Repeat;
import dev.kiln.plugins.layers.Reshape;
import dev.kiln.plugins.layers.Residual;
import dev.kiln.plugins.layers.RmsNorm;
import dev.kiln.plugins.layers.Rnn;
import dev.kiln.plugins.layers.Selu;
import dev.kiln.plugins.layers.SeparableConv2d;
import dev.kiln.plugins.layers.Sequential;
import dev.kiln.plugins.layers.Sigmoid;
import dev.kiln.plugins.layers.Silu;
import dev.kiln.plugins.layers.Softmax;
import dev.kiln.plugins.layers.Softplus;
import dev.kiln.plugins.layers.SpectralConv2d;
import dev.kiln.plugins.layers.SpectralDense;
import dev.kiln.plugins.layers.StochasticDepth;
import dev.kiln.plugins.layers.Tanh;
import dev.kiln.plugins.layers.TransformerDecoder;
import dev.kiln.plugins.layers.TransformerEncoder;
import dev.kiln.plugins.layers.Upsample;
import dev.kiln.plugins.layers.initializers.GlorotNormal;
import dev.kiln.plugins.layers.initializers.GlorotUniform;
import dev.kiln.plugins.layers.initializers.HeNormal;
import dev.kiln.plugins.layers.initializers.HeUniform;
import dev.kiln.plugins.layers.initializers.LecunNormal;
import dev.kiln.plugins.layers.initializers.Normal;
import dev.kiln.plugins.layers.initializers.Ones;
import dev.kiln.plugins.layers.initializers.Orthogonal;
import dev.kiln.plugins.layers.initializers.TruncatedNormal;
import dev.kiln.plugins.layers.initializers.Uniform;
import dev.kiln.plugins.layers.initializers.Zeros;

/**
 * The layers that ship with Kiln, and the initializers of their weights. Their records are public; the providers are found
 * as services.
 */
module dev.kiln.plugins.layers {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.layers;
    exports dev.kiln.plugins.layers.initializers;

    provides InitializerProvider with
            GlorotNormal.Provider,
            GlorotUniform.Provider,
            HeNormal.Provider,
            HeUniform.Provider,
            LecunNormal.Provider,
            Normal.Provider,
            Ones.Provider,
            Orthogonal.Provider,
            TruncatedNormal.Provider,
            Uniform.Provider,
            Zeros.Provider;
    provides LayerProvider with
            Add.Provider,
            AvgPool1d.Provider,
            AvgPool2d.Provider,
            BatchNorm.Provider,
            Concat.Provider,
            Conv1d.Provider,
            Conv2d.Provider,
            Conv3d.Provider,
            ConvTranspose2d.Provider,
            Dense.Provider,
            DepthwiseConv2d.Provider,
            Dropout.Provider,
            Elu.Provider,
            Embedding.Provider,
            Flatten.Provider,
            Gelu.Provider,
            GlobalAvgPool2d.Provider,
            GlobalMaxPool2d.Provider,
            GroupNorm.Provider,
            Gru.Provider,
            HardSigmoid.Provider,
            HardSwish.Provider,
            InstanceNorm.Provider,
            LayerNorm.Provider,
            LeakyRelu.Provider,
            LearnedPositions.Provider,
            LogSoftmax.Provider,
            Lstm.Provider,
            MaxOverTime.GlobalPoolProvider,
            MaxOverTime.Provider,
            MaxPool1d.Provider,
            MaxPool2d.Provider,
            MeanOverTime.GlobalPoolProvider,
            MeanOverTime.Provider,
            Mish.Provider,
            MultiHeadAttention.Provider,
            Multiply.Provider,
            Permute.Provider,
            PositionalEncoding.Provider,
            Prelu.Provider,
            Relu.Provider,
            Relu6.Provider,
            Repeat.Provider,
            Reshape.Provider,
            Residual.Provider,
            RmsNorm.Provider,
            Rnn.Provider,
            Selu.Provider,
            SeparableConv2d.Provider,
            Sequential.Provider,
            Sigmoid.Provider,
            Silu.Provider,
            Softmax.Provider,
            Softplus.Provider,
            SpectralConv2d.Provider,
            SpectralDense.Provider,
            StochasticDepth.Provider,
            Tanh.Provider,
            TransformerDecoder.Provider,
            TransformerEncoder.Provider,
            Upsample.Provider;
}
