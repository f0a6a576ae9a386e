package transfer

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"fob/otpcore/qr"
)

func TestPictureError(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  error
		want string
	}{
		{qr.ErrNoCode, "there is no QR code in it"},
		{errors.Join(qr.ErrNoCode, context.DeadlineExceeded), "no QR code was found in time"},
		{fmt.Errorf("find QR codes: %w", qr.ErrDamaged), "picture is damaged"},
	}
	for _, tt := range tests {
		var got *FormatError
		if err := pictureError(tt.err); !errors.As(err, &got) || got.Reason != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%v: %v, want %q", tt.err, err, tt.want)
		}
	}
}
